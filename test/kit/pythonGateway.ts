import type { Stack } from '../../src/stack/stack.ts';
import { LineProcess } from '../bench/lines.ts';
import { ensurePython } from './python.ts';

/** The real Python client of Dask Gateway, in a process of its own: `python_gateway.py`. */
export class PythonGateway implements AsyncDisposable {
  readonly #process: LineProcess;

  private constructor(python: string) {
    const program = new URL('python_gateway.py', import.meta.url).pathname;
    this.#process = new LineProcess({ command: python, args: [program] });
  }

  static async open(stack: Stack): Promise<PythonGateway> {
    const client = new PythonGateway(await ensurePython());
    const { gateway, proxy } = stack.addresses;
    const token = await stack.userToken();
    client.#process.write({ gateway, proxy: `gateway://${proxy}`, token });
    return client;
  }

  /** Makes a cluster as a notebook does. */
  async create(workers: number): Promise<string> {
    return (await this.#order('create', workers)) as string;
  }

  /** All clusters that the client is told of. */
  async names(): Promise<readonly string[]> {
    return (await this.#order('names')) as string[];
  }

  /** `number + 1`, computed on a worker. */
  compute(cluster: string, number: number): Promise<unknown> {
    return this.#order('compute', cluster, number);
  }

  async stop(cluster: string): Promise<void> {
    await this.#order('stop', cluster);
  }

  async #order(...order: readonly unknown[]): Promise<unknown> {
    this.#process.write(order);
    return JSON.parse(await this.#process.next()) as unknown;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
