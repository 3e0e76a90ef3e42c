import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** How to run a program that speaks in lines. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A child process that gets lines and answers with lines; disposing it ends it. */
export class LineProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  readonly #ended: Promise<string>;
  #output = '';

  constructor({ command, args, env = process.env, cwd }: Program) {
    const child = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
    child.stderr.on('data', (data: Buffer) => {
      this.#output = (this.#output + data.toString()).slice(-4000);
    });
    child.stdin.on('error', (error) => (this.#output += error.message));
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(`ended with ${signal ?? code ?? 'nothing'}`));
    });
  }

  /** Writes a line. Never put secrets into arguments: they go this way. */
  write(value: unknown): void {
    this.#child.stdin?.write(`${JSON.stringify(value)}\n`);
  }

  /** The next line that it prints. @throws Error with the tail of its output when it has ended. */
  async next(): Promise<string> {
    const answer = await this.#answers.next();
    if (answer.done !== true) return answer.value;
    const ending = await this.#ended;
    throw new Error(`${this.#child.spawnargs.join(' ')} ${ending}\n${this.#output}`);
  }

  /** Waits for its end. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(kill);
    this.#lines.close();
  }
}
