import { join } from 'node:path';
import { runCommand } from './childProcess.ts';
import { cacheFolder } from './cacheFolder.ts';
import { definedOnly, editorEnv } from './editorEnv.ts';
import type { ClosingStack } from './closingStack.ts';
import type { EditorHome } from './editorHome.ts';
import type { LaunchOptions } from './editorSession.ts';
import type { Opened } from './serverSession.ts';
import { WorkbenchPage } from './workbenchPage.ts';

/** VS Code's executable: `$VSCODE_PATH`, else the one that test-electron downloads. */
async function desktopExecutable(): Promise<string> {
  const named = process.env['VSCODE_PATH'];
  if (named) return named;
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  return downloadAndUnzipVSCode({ cachePath: join(cacheFolder(), 'vscode-desktop') });
}

/** Opens the desktop VS Code with folders of its own. */
export async function openDesktopSession(
  home: EditorHome,
  options: LaunchOptions,
  own: ClosingStack,
): Promise<Opened> {
  const executablePath = await desktopExecutable();
  const env = definedOnly(editorEnv(options.env));
  const folders = ['--user-data-dir', home.userData, '--extensions-dir', home.extensions];
  const { resolveCliPathFromVSCodeExecutablePath } = await import('@vscode/test-electron');
  if (options.vsix) {
    const cli = resolveCliPathFromVSCodeExecutablePath(executablePath);
    const install = ['--install-extension', options.vsix, '--force', ...folders];
    await runCommand(cli, install, { env, signal: options.signal });
  }
  const { _electron: electron } = await import('playwright-core');
  const app = await electron.launch({ executablePath, env, args: desktopArgs(options, folders) });
  own.defer(() => app.close());
  const page = await app.firstWindow();
  await page.setViewportSize(options.viewport ?? { width: 1280, height: 800 });
  const workbench = new WorkbenchPage(page);
  if (options.record) await workbench.record(app.context());
  await workbench.trustWhenAsked();
  return { workbench };
}

function desktopArgs(options: LaunchOptions, folders: readonly string[]): string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    ...(options.workspace === undefined ? ['--new-window'] : [options.workspace]),
    ...folders,
    ...['--skip-welcome', '--skip-release-notes', '--disable-telemetry', '--disable-updates'],
    // A machine without a key ring would ask; the secrets of a test are not worth one.
    '--password-store=basic',
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}
