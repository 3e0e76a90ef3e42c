import { runCommand } from './childProcess.ts';
import { editorEnv } from './editorEnv.ts';
import type { EditorHome } from './editorHome.ts';
import type { InstallOptions } from './serverBuild.ts';

/** The oldest VS Code that takes the extension; the manifest says the same. */
const OLDEST = { major: 1, minor: 100 };

/**
 * `code`, if it is a desktop VS Code that is new enough.
 *
 * Not taken: the `code` of a remote terminal, which opens files in the window it belongs to and
 * knows no folders of its own; and Windows' `code` inside WSL, for the same reason.
 */
export async function desktopCommand(
  { userData }: EditorHome,
  { onProgress, signal }: InstallOptions = {},
): Promise<string | undefined> {
  const isRemote =
    process.env['VSCODE_IPC_HOOK_CLI'] !== undefined ||
    process.env['WSL_DISTRO_NAME'] !== undefined;
  if (isRemote) return undefined;
  // As root, `code` answers nothing unless a user-data folder is named.
  const asked = runCommand('code', ['--version', '--user-data-dir', userData], {
    env: editorEnv(),
    signal,
  });
  const printed = await asked.catch(() => '');
  signal?.throwIfAborted();
  const version = /^(\d+)\.(\d+)\.\d+\S*\n[0-9a-f]{40}\n/.exec(printed);
  if (!version) return undefined;
  const major = Number(version[1]);
  const minor = Number(version[2]);
  const isNewEnough = major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
  if (isNewEnough) return 'code';
  onProgress?.(
    `"code" is VS Code ${major}.${minor}, older than ${OLDEST.major}.${OLDEST.minor}: not taken`,
  );
  return undefined;
}
