#!/usr/bin/env node
// `npm run smoke:desktop`: for somebody in front of a desktop VS Code. Starts a local institution
// with TLS and an authority of its own, opens VS Code with folders of its own (nothing of your own
// VS Code is read or changed), signs in, and runs one job over mutual TLS: the one thing that the
// server build of VS Code cannot show, because the desktop's runtime brings its own TLS.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  SetupFailed,
  build,
  checkPlatform,
  installPackages,
  packageExtension,
  root,
} from '../src/setup.mjs';

const NEEDED = `This needs a desktop VS Code and a screen to open it on:

  VSCODE_PATH=<its executable> npm run smoke:desktop

The executable is, for example, /usr/share/code/code on Linux and
"/Applications/Visual Studio Code.app/Contents/MacOS/Electron" on macOS. Without VSCODE_PATH, on a
machine with a screen, one is downloaded (@vscode/test-electron). Without a screen, on Linux:
xvfb-run -a npm run smoke:desktop.`;

function hasScreen() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'darwin' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** What keeps it from running here; undefined when nothing does. */
function obstacle() {
  const { VSCODE_PATH } = process.env;
  if (VSCODE_PATH && !existsSync(VSCODE_PATH)) return `There is nothing at ${VSCODE_PATH}.`;
  if (!hasScreen()) return 'There is no screen here.';
  return undefined;
}

function vitest() {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, SCIENCE_GATEWAY_EDITOR: 'desktop' };
    const program = join(root, 'node_modules', '.bin', 'vitest');
    const child = spawn(program, ['run', '--project', 'smoke'], {
      cwd: root,
      stdio: 'inherit',
      env,
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const wrong = obstacle();
if (wrong) {
  console.error(`${wrong} ${NEEDED}`);
  console.log('0 passed, 0 failed: not run');
  process.exitCode = 2;
} else {
  try {
    checkPlatform();
    await installPackages();
    await build();
    await packageExtension();
    process.exitCode = await vitest();
  } catch (error) {
    console.error(error instanceof SetupFailed ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
  }
}
