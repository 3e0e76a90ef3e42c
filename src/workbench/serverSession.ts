import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { findBrowser } from './browser.ts';
import { openDoor } from './door.ts';
import type { ClosingStack } from './closingStack.ts';
import { definedOnly } from './editorEnv.ts';
import type { EditorHome } from './editorHome.ts';
import { startEditorServer } from './editorServer.ts';
import type { LaunchOptions } from './editorSession.ts';
import { serverBuild } from './serverBuild.ts';
import { workbenchPath } from './workbenchPath.ts';
import { WorkbenchPage } from './workbenchPage.ts';

/** What both back ends give to `launchEditor`. */
export interface Opened {
  readonly workbench: WorkbenchPage;
}

const CHROMIUM_ARGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/** Opens the server build in Chromium, through the same door and the same file as a person does. */
export async function openServerSession(
  home: EditorHome,
  options: LaunchOptions,
  own: ClosingStack,
): Promise<Opened> {
  const { vsix, env, signal, onProgress } = options;
  const build = await serverBuild({ onProgress, signal });
  const browser = await findBrowser({ onProgress, signal });
  const server = own.use(await startEditorServer({ build, home, vsix, env, signal }));
  const trusted = options.workspace === undefined ? [] : [resolve(options.workspace)];
  const door = own.use(
    await openDoor({
      socketPath: server.socketPath,
      stateFolder: home.door,
      arrival: { path: workbenchPath(options.workspace), trusted },
    }),
  );
  const { chromium } = await import('playwright-core');
  const context = await chromium.launchPersistentContext(home.browser, {
    executablePath: browser.executable,
    env: { ...definedOnly(process.env), ...browser.env },
    headless: options.headless ?? true,
    reducedMotion: 'reduce',
    viewport: options.viewport ?? { width: 1280, height: 800 },
    args: CHROMIUM_ARGS,
  });
  own.defer(() => context.close());
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: door.origin });
  const page = context.pages()[0] ?? (await context.newPage());
  const workbench = new WorkbenchPage(page);
  if (options.record) await workbench.record(context);
  await page.goto(pathToFileURL(door.entryFile).href);
  return { workbench };
}
