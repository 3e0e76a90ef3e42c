import { duplexPair, type Duplex } from 'node:stream';
import { FrameReader } from '../../../src/dask/wire/frames.ts';
import { writeHandshake } from '../../../src/dask/wire/handshake.ts';
import { readMessage, writeMessage } from '../../../src/dask/wire/messages.ts';
import type { MsgpackInput } from '../../../src/dask/wire/msgpackValue.ts';
import { plain } from '../../../src/dask/wire/wireValue.ts';

/** The far end of one connection, for misbehaviour that no real scheduler shows. */
export class FakeScheduler {
  /** The near end, to be given to the code under test. */
  readonly stream: Duplex;
  readonly far: Duplex;
  readonly #received: unknown[] = [];
  #waiting: (() => void) | undefined;

  constructor({ greets = true } = {}) {
    const [near, far] = duplexPair();
    this.stream = near;
    this.far = far;
    const reader = new FrameReader();
    far.on('data', (chunk: Buffer) => {
      // The first message is the client's handshake.
      for (const frames of reader.push(new Uint8Array(chunk))) {
        this.#received.push(plain(readMessage(frames)));
      }
      this.#waiting?.();
    });
    far.on('error', () => far.destroy());
    if (greets) far.write(writeHandshake());
  }

  say(message: MsgpackInput): void {
    this.far.write(writeMessage(message));
  }

  /** The `count`th message after the handshake, as soon as it is there. */
  async message(count: number): Promise<unknown> {
    while (this.#received.length <= count) {
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
    return this.#received[count];
  }

  /** How many messages came after the handshake. */
  get count(): number {
    return Math.max(0, this.#received.length - 1);
  }
}
