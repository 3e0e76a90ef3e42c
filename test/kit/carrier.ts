import type { Duplex } from 'node:stream';
import type { Cancellable } from '../../src/base/abort.ts';
import { HubCarrier } from '../../src/hub/hubCarrier.ts';
import type { Carrier, Target } from '../../src/net/carrier.ts';
import { Http } from '../../src/net/http.ts';
import { TcpCarrier } from '../../src/net/tcpCarrier.ts';
import type { Stack } from '../../src/stack/stack.ts';

/** True when the tests of schedulers run over the way through the hub: `npm run test:long`. */
export const isThroughHub = process.env['SCIENCE_GATEWAY_TEST_CARRIER'] === 'hub';

/** The carrier that this run is about. */
export async function testCarrier(stack: Stack): Promise<Carrier> {
  if (!isThroughHub) return new TcpCarrier();
  const token = await stack.userToken();
  return new HubCarrier({
    hub: stack.addresses.hub,
    http: new Http(),
    token: () => Promise.resolve(token),
    mayStart: () => Promise.resolve(true),
    // Hostile schedulers of the tests listen beside the real ones.
    allowed: ({ host }) => host === '127.0.0.1',
  });
}

/** Any carrier, with streams that a test can see and cut. */
export class CuttingCarrier implements Carrier {
  readonly streams: Duplex[] = [];

  constructor(private readonly inner: Carrier) {}

  get kind() {
    return this.inner.kind;
  }

  get state() {
    return this.inner.state;
  }

  get onDidChangeState() {
    return this.inner.onDidChangeState;
  }

  async open(target: Target, options?: Cancellable): Promise<Duplex> {
    const stream = await this.inner.open(target, options);
    this.streams.push(stream);
    return stream;
  }

  cut(): void {
    for (const stream of this.streams) stream.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.inner[Symbol.asyncDispose]();
  }
}
