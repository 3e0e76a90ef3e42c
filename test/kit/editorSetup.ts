import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../src/workbench/browser.ts';
import { editorBackend } from '../../src/workbench/launch.ts';
import { serverBuild } from '../../src/workbench/serverBuild.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Which VS Code the tests run in. */
    editorBackend: 'desktop' | 'server';
  }
}

/** Gets editor and browser before the first test, so that no test's time limit pays for a download. */
export async function setup(project: TestProject): Promise<void> {
  const backend = editorBackend();
  const onProgress = (step: string) => console.log(`editor: ${step}`);
  if (backend === 'server') {
    const { version } = await serverBuild({ onProgress });
    const { executable, origin } = await findBrowser({ onProgress });
    console.log(`editor: server build of VS Code ${version} in ${executable} (${origin})`);
  } else {
    console.log('editor: desktop VS Code');
  }
  project.provide('editorBackend', backend);
}
