import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBrowser } from '../../../src/workbench/browser.ts';
import { desktopCommand } from '../../../src/workbench/desktopCommand.ts';
import { hasDisplay } from '../../../src/workbench/display.ts';
import { editorEnv } from '../../../src/workbench/editorEnv.ts';
import { prepareHome } from '../../../src/workbench/editorHome.ts';
import { editorBackend } from '../../../src/workbench/launch.ts';
import { workbenchPath } from '../../../src/workbench/workbenchPath.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workbench-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Puts a program that prints `text` on the PATH. */
async function program(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
  return path;
}

test('a display is seen, but not in CI', () => {
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
  expect(hasDisplay({}, 'darwin')).toBe(true);
  expect(hasDisplay({ SSH_CONNECTION: 'x' }, 'darwin')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0', CI: 'true' }, 'linux')).toBe(false);
});

test('the back end is the desktop only where one is named or asked for', () => {
  expect(editorBackend({})).toBe('server');
  expect(editorBackend({ VSCODE_PATH: '/opt/code' })).toBe('desktop');
  expect(editorBackend({ SCIENCE_GATEWAY_EDITOR: 'desktop' })).toBe('desktop');
  expect(editorBackend({ SCIENCE_GATEWAY_EDITOR: 'server' })).toBe('server');
});

test('an editor around us leaves no trace in the environment', () => {
  vi.stubEnv('VSCODE_PROXY_URI', 'x');
  vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
  vi.stubEnv('NODE_OPTIONS', '--inspect');
  vi.stubEnv('KEPT', 'yes');
  const env = editorEnv({ OURS: 'too' });
  expect(env).toMatchObject({ KEPT: 'yes', OURS: 'too' });
  expect(Object.keys(env).filter((name) => /^VSCODE_|^ELECTRON_|^NODE_OPTIONS/.test(name))).toEqual(
    [],
  );
});

test('the path of a workbench names its folder', () => {
  expect(workbenchPath('/a b/&c')).toBe('/?folder=%2Fa+b%2F%26c');
  expect(workbenchPath(undefined)).toBe('/?ew=true');
});

describe('code on the PATH', () => {
  const hash = 'a'.repeat(40);
  const command = async () => {
    vi.stubEnv('VSCODE_IPC_HOOK_CLI', undefined);
    vi.stubEnv('WSL_DISTRO_NAME', undefined);
    const progress: string[] = [];
    const home = await prepareHome(join(folder, 'home'), {});
    return [await desktopCommand(home, { onProgress: (step) => progress.push(step) }), progress];
  };

  test('is taken when it is VS Code and new enough', async () => {
    await program('code', `1.100.3\n${hash}\nx64`);
    expect(await command()).toEqual(['code', []]);
  });

  test('is not taken when it is too old, and that is said', async () => {
    await program('code', `1.99.9\n${hash}\nx64`);
    expect(await command()).toEqual([undefined, [expect.stringContaining('1.99')]]);
  });

  test('is not taken when it is something else', async () => {
    await program('code', 'Usage: code FILE');
    expect(await command()).toEqual([undefined, []]);
  });

  test('is not taken inside a remote terminal', async () => {
    await program('code', `1.120.0\n${hash}\nx64`);
    vi.stubEnv('VSCODE_IPC_HOOK_CLI', '/tmp/x.sock');
    expect(await desktopCommand(await prepareHome(join(folder, 'home'), {}))).toBeUndefined();
  });
});

describe('the browser', () => {
  test('is the one that CHROMIUM names', async () => {
    const executable = await program('mine', '');
    vi.stubEnv('CHROMIUM', executable);
    expect(await findBrowser()).toEqual({ executable, env: {}, origin: 'CHROMIUM' });
  });

  test('that CHROMIUM names must be there', async () => {
    vi.stubEnv('CHROMIUM', join(folder, 'none'));
    await expect(findBrowser()).rejects.toMatchObject({ _tag: 'BrowserMissing' });
  });

  test('is one on the PATH that says its version, not a stand-in', async () => {
    vi.stubEnv('CHROMIUM', undefined);
    await program('chromium', 'Install me with a package manager.');
    const executable = await program('google-chrome', 'Google Chrome 150.0.7000.1');
    vi.stubEnv('PATH', folder + ':/bin');
    expect((await findBrowser()).executable).toMatch(/google-chrome|chromium/);
    expect((await findBrowser()).executable).not.toBe(join(folder, 'chromium'));
    expect(executable).toContain(folder);
  });
});

test('a home is private, its settings ours until they are the user’s', async () => {
  const root = join(folder, 'home');
  const settingsOf = async (content: Parameters<typeof prepareHome>[1]) => {
    const { userData } = await prepareHome(root, content);
    const text = await readFile(join(userData, 'User/settings.json'), 'utf8');
    return JSON.parse(text) as Record<string, unknown>;
  };
  expect(await settingsOf({ settings: { a: 1 }, userFiles: { 'x/y.json': '[]' } })).toMatchObject({
    a: 1,
    'security.workspace.trust.enabled': true,
    'telemetry.telemetryLevel': 'off',
  });
  expect((await stat(root)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(root, 'user/User/x/y.json'), 'utf8')).toBe('[]');
  expect(await settingsOf({ settings: { a: 2 }, keepSettings: true })).toMatchObject({ a: 1 });
  expect(await settingsOf({ settings: { a: 2 } })).toMatchObject({ a: 2 });
});
