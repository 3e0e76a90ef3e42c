import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { delay, withDeadline, type Cancellable } from '../base/abort.ts';
import { runCommand, startChild, type OwnChild } from './childProcess.ts';
import { editorEnv } from './editorEnv.ts';
import type { EditorHome } from './editorHome.ts';
import { EditorFailed } from './errors.ts';
import { makeRunFolder } from './runFolder.ts';
import type { ServerBuild } from './serverBuild.ts';

/** A running VS Code server; only its own user can reach the socket. */
export interface EditorServer extends AsyncDisposable {
  readonly socketPath: string;
  readonly ended: Promise<void>;
}

/** What a server is started with. */
export interface EditorServerOptions extends Cancellable {
  readonly build: ServerBuild;
  readonly home: EditorHome;
  /** Packaged extension to install first. */
  readonly vsix?: string | undefined;
  /** Added to the environment of the extension host. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly args?: readonly string[] | undefined;
}

const START_MS = 30_000;

/** Starts the server build on a Unix socket in a folder that nobody else can enter. */
export async function startEditorServer(options: EditorServerOptions): Promise<EditorServer> {
  const { build, home, vsix, signal } = options;
  const run = await makeRunFolder();
  const socketPath = join(run, 'vscode.sock');
  // The sockets by which terminals command the editor go to the runtime folder: the same, private.
  const env = { ...editorEnv(options.env), XDG_RUNTIME_DIR: run, EXTENSIONS_GALLERY: '{}' };
  const folders = [
    ...['--accept-server-license-terms', '--server-data-dir', home.server],
    ...['--user-data-dir', home.userData, '--extensions-dir', home.extensions],
  ];
  let child: OwnChild | undefined;
  const dispose = async () => {
    await child?.[Symbol.asyncDispose]();
    await rm(run, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (vsix) {
      const install = [build.main, '--install-extension', vsix, '--force', ...folders];
      await runCommand(build.node, install, { env, signal });
    }
    child = startChild(build.node, serverArgs(build, socketPath, folders, options.args), {
      env: { ...env, SCIENCE_GATEWAY_GUARD: '1' },
    });
    writeLog(child, home.log);
    await answering(child, socketPath, options);
    return { socketPath, ended: child.ended, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function serverArgs(
  build: ServerBuild,
  socketPath: string,
  folders: readonly string[],
  more: readonly string[] = [],
): string[] {
  return [
    ...['--require', build.guard, build.main, '--socket-path', socketPath],
    // The socket's folder keeps others out; a token would have to be in an argument or a URL.
    '--without-connection-token',
    ...['--disable-telemetry', '--disable-experiments', '--disable-update-check'],
    '--disable-getting-started-override',
    ...['--link-protection-trusted-domains', '*'],
    // Four times the speed from extension to page (63 instead of 18 MB/s), on one machine for free.
    '--disable-websocket-compression',
    ...more,
    ...folders,
  ];
}

function writeLog({ child, ended }: OwnChild, path: string): void {
  const log = createWriteStream(path, { flags: 'a', mode: 0o600 });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  void ended.then(() => log.end());
}

/** Waits for the first answer, or for the end of the server. */
async function answering(
  own: OwnChild,
  socketPath: string,
  { signal }: Cancellable,
): Promise<void> {
  const died = own.ended.then(() => {
    throw new EditorFailed(`VS Code ended while it started: ${own.tail()}`);
  });
  const answers = async (inner: AbortSignal) => {
    while (!(await isAnswering(socketPath))) await delay(50, { signal: inner });
  };
  const late = `VS Code did not answer within ${START_MS / 1000} s.`;
  await Promise.race([withDeadline(START_MS, late, answers, { signal }), died]);
  died.catch(() => undefined); // from here on `ended` says it
}

function isAnswering(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ socketPath, path: '/version' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('error', () => resolve(false));
    probe.end();
  });
}
