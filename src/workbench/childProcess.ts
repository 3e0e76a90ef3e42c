import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { CommandFailed } from './errors.ts';

/** How a child is started; the same for short commands and for servers. */
export interface ChildOptions {
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** A running program together with everything it started. */
export interface OwnChild extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Settles when the program itself has ended; never rejects. */
  readonly ended: Promise<void>;
  /** The last 4 kB of what it printed. */
  tail(): string;
}

/** How long a program may take to end by itself before its whole group is killed. */
const GRACE_MS = 5_000;

/**
 * Starts a program as the leader of its own process group, so that all it starts can be ended with
 * it: at disposal, or at once when this process exits.
 *
 * Its standard input stays open as long as this process lives: a program that watches it (see
 * `guard` in serverStubs.ts) notices even when we are killed with -9.
 */
export function startChild(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): OwnChild {
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe'];
  const child = spawn(command, [...args], { ...options, stdio, detached: true });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-4_096);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.stdin?.on('error', keep); // the program may close its input before us: nothing is lost
  const killGroup = () => signalGroup(child, 'SIGKILL');
  process.once('exit', killGroup);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      printed += error.message;
      resolve();
    });
    child.once('close', () => resolve());
  });
  const dispose = async () => {
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(killGroup, GRACE_MS);
    await ended;
    clearTimeout(timer);
    killGroup(); // what outlived its leader
    process.off('exit', killGroup);
  };
  return { child, ended, tail: () => printed.trim(), [Symbol.asyncDispose]: dispose };
}

/** Signals the group of `child`; a group that is gone is what was wanted. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Runs a command to its end and returns what it wrote to standard output.
 *
 * @throws CommandFailed that ends with the last lines it printed.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { signal, ...options }: ChildOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  signal?.throwIfAborted();
  await using own = startChild(command, args, options);
  let output = '';
  own.child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  own.child.stdin?.end();
  const onAbort = () => void own[Symbol.asyncDispose]();
  signal?.addEventListener('abort', onAbort, { once: true });
  await own.ended;
  signal?.removeEventListener('abort', onAbort);
  signal?.throwIfAborted();
  if (own.child.exitCode === 0) return output;
  const what = [command, ...args.slice(0, 2)].join(' ');
  throw new CommandFailed(
    `"${what}" failed (${String(own.child.exitCode ?? own.child.signalCode)}): ${own.tail()}`,
  );
}
