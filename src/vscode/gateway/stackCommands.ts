import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ProgressLocation, Uri, window, type Progress } from 'vscode';
import { GatewayError } from '../../base/errors.ts';
import { loadCore } from '../loadCore.ts';
import { signalOf } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import type { LocalStack } from './localStack.ts';
import { readStackLine, stepMessage } from './stackSteps.ts';

/** The local stack did not start; the message is its own. */
export class StackNotStarted extends GatewayError<'StackNotStarted'> {
  readonly _tag = 'StackNotStarted';
}

/** Starting and stopping the institution on this machine. */
export class StackCommands {
  constructor(
    /** Signs in to the running stack. */
    private readonly join: () => Promise<string | undefined>,
    private readonly stack: LocalStack,
    private readonly extensionUri: Uri,
    private readonly log: Log,
  ) {}

  /** Starts the stack in a process of its own, which outlives this window; then signs in. */
  async start(): Promise<void> {
    const title = l10n.t('Starting the local gateway');
    await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) =>
        this.stack.whileStarting(() => this.#supervise(progress, signalOf(token))),
    );
    const user = await this.join();
    if (user !== undefined) {
      void window.showInformationMessage(l10n.t('The local gateway runs. You are {0}.', user));
    }
  }

  async stop(): Promise<void> {
    const stop = l10n.t('Stop Local Gateway');
    const question = l10n.t(
      'Stop the local gateway and its clusters? Arrays and accounts are kept.',
    );
    if ((await window.showInformationMessage(question, stop)) !== stop) return;
    const title = l10n.t('Stopping the local gateway…');
    await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      async (_progress, token) => {
        const { stopStack } = await loadCore();
        await stopStack(this.stack.home, { signal: signalOf(token) });
      },
    );
    await this.stack.refresh();
  }

  /** Resolves when the stack is ready; a cancellation ends what was started. */
  #supervise(progress: Progress<{ message: string }>, signal: AbortSignal): Promise<void> {
    const child = this.#spawn();
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    return new Promise((resolve, reject) => {
      let failure: string | undefined;
      this.#read(child, (text) => {
        const line = readStackLine(text);
        if (line?.kind === 'step') progress.report({ message: stepMessage(line) });
        else this.log.info(text);
        if (line?.kind === 'failed') failure = line.message;
        if (line?.kind === 'ready') resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        if (signal.aborted) reject(signal.reason as Error);
        const otherwise = l10n.t(
          'The local gateway ended with code {0} before it ran.',
          code ?? -1,
        );
        reject(new StackNotStarted(failure ?? otherwise, { remedy: 'retry' }));
      });
    });
  }

  #spawn(): ChildProcess {
    const program = Uri.joinPath(this.extensionUri, 'dist', 'stack.cjs').fsPath;
    // On the desktop this process is Electron, which is asked to be Node.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const child = spawn(process.execPath, [program], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    child.unref();
    return child;
  }

  #read(child: ChildProcess, onLine: (text: string) => void): void {
    if (child.stdout) createInterface({ input: child.stdout }).on('line', onLine);
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (text) => this.log.warn(text));
    }
  }
}
