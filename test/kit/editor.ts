import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { EditorSession, LaunchOptions } from '../../src/workbench/editorSession.ts';
import { launchEditor } from '../../src/workbench/launch.ts';
import { killEditor } from './killEditor.ts';

/** The one editor of a test file. */
export interface EditorOfFile {
  readonly session: EditorSession;
  /** Ends the editor and opens it again on the same folders. */
  restart(): Promise<void>;
  /** Kills the editor's processes; `restart` opens it again. */
  kill(): Promise<void>;
}

/**
 * Opens one editor for all tests of a file (a start takes ten seconds), takes a picture into
 * `test-output/` when a test fails, and closes it after the last one.
 *
 * @param prepare called once, before the start.
 */
export function useEditor(prepare: () => Promise<LaunchOptions>): EditorOfFile {
  let options: LaunchOptions | undefined;
  let session: EditorSession | undefined;
  const running = () => {
    if (!session) throw new Error('The editor is not open: use it inside a test.');
    return session;
  };
  beforeAll(async () => {
    options = await prepare();
    session = await launchEditor(options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const name = task.name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80);
    await session?.screenshot(join('test-output', `${name}.png`));
  });
  afterAll(async () => session?.close());
  return {
    get session() {
      return running();
    },
    async restart() {
      const { home } = running();
      await running().close({ keep: true });
      session = undefined;
      session = await launchEditor({ ...options, home });
    },
    async kill() {
      if ((await killEditor(running().home)) === 0) throw new Error('No process was killed.');
    },
  };
}
