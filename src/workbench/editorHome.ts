import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folders of one opened editor; nothing of the user's own VS Code is read or written. */
export interface EditorHome {
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  readonly server: string;
  readonly door: string;
  readonly browser: string;
  readonly log: string;
}

/** What is written into the folders before the start. */
export interface HomeContent {
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Path below the `User` folder → text, e.g. `keybindings.json`. */
  readonly userFiles?: Readonly<Record<string, string>> | undefined;
  /** Leaves a settings file that is already there as it is: it has become the user's. */
  readonly keepSettings?: boolean;
}

/** Quiet and the same every time. Workspace trust stays on. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'files.autoSave': 'off',
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'window.confirmBeforeClose': 'never',
  'workbench.colorTheme': 'Dark Modern',
  // A webview takes the focus when it opens; without this it would close an open input box.
  'workbench.quickOpen.closeOnFocusLost': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Makes the folders of an editor below `root`, closed to everybody else, and fills them. */
export async function prepareHome(root: string, content: HomeContent): Promise<EditorHome> {
  const home: EditorHome = {
    root,
    userData: join(root, 'user'),
    extensions: join(root, 'extensions'),
    server: join(root, 'server'),
    door: join(root, 'door'),
    browser: join(root, 'browser'),
    log: join(root, 'editor.log'),
  };
  await mkdir(root, { recursive: true, mode: 0o700 });
  await chmod(root, 0o700);
  const user = join(home.userData, 'User');
  await mkdir(user, { recursive: true });
  await mkdir(home.extensions, { recursive: true });
  const settingsFile = join(user, 'settings.json');
  const isThere = (await stat(settingsFile).catch(() => undefined)) !== undefined;
  if (!isThere || !content.keepSettings) {
    const settings = { ...SETTINGS, ...content.settings };
    await writeFile(settingsFile, JSON.stringify(settings, null, 2));
  }
  for (const [path, text] of Object.entries(content.userFiles ?? {})) {
    await mkdir(dirname(join(user, path)), { recursive: true });
    await writeFile(join(user, path), text);
  }
  return home;
}
