import { join } from 'node:path';
import { v, validateJson } from '../../src/base/validate.ts';
import { LineProcess } from './lines.ts';
import type { Bench } from './setting.ts';

/** What `peer.py` can measure. */
export type PeerTask =
  | 'trivial'
  | 'ten_seconds'
  | 'sample_same'
  | 'sample_array'
  | 'read_obstore'
  | 'read_s3fs'
  | 'window_obstore'
  | 'window_s3fs'
  | 'write_zstd';

const answer = v.object({
  ms: v.number(),
  result: v.nullish(v.object({ sum: v.number() })),
});

/** The warmed-up Python process that measures the peers. */
export class Peer implements AsyncDisposable {
  readonly #process: LineProcess;

  private constructor(process: LineProcess) {
    this.#process = process;
  }

  /** Starts it and waits until its clients are connected. */
  static async open(bench: Bench): Promise<Peer> {
    const script = join(bench.root, 'test', 'bench', 'peer.py');
    const child = new LineProcess({ command: bench.python, args: [script] });
    child.write({
      ...bench.peerSpec,
      sample: join(bench.root, 'src', 'jobs', 'programs', 'random_array.py'),
      steps: join(bench.root, 'test', 'programs', 'jobs', 'ten_seconds.py'),
    });
    await child.next();
    return new Peer(child);
  }

  /** Measures once; the time is Python's own, so the pipe between us does not count. */
  async measure(what: PeerTask, argument?: string | number): Promise<v.InferOutput<typeof answer>> {
    this.#process.write({ what, argument });
    return validateJson(answer, await this.#process.next(), 'peer.py');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
