import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/emitter.ts';
import { isGatewayError, sentence } from '../../../src/base/errors.ts';
import { ClusterTlsFailed } from '../../../src/net/clusterTls.ts';
import { HostUnreachable } from '../../../src/net/errors.ts';
import type { Carrier, CarrierState } from '../../../src/net/carrier.ts';
import type { CarrierChoice } from '../../../src/site/profile.ts';
import { Ways, type Way, type WayMemory } from '../../../src/site/ways.ts';

function carrier(kind: Carrier['kind']): Carrier & { isDisposed: boolean } {
  const changed = new Emitter<CarrierState>();
  return {
    kind,
    state: { state: 'idle' },
    onDidChangeState: changed.event,
    isDisposed: false,
    open: () => Promise.resolve(new PassThrough()),
    [Symbol.asyncDispose]() {
      this.isDisposed = true;
      return Promise.resolve();
    },
  };
}

const refused = new HostUnreachable('gw.example.org:8786', 'refused');
const far = { host: 'traefik', port: 80 };
const near = { host: 'gw.example.org', port: 8786 };

function setUp(choice: CarrierChoice = 'auto', remembered?: Carrier['kind']) {
  const tcp = carrier('tcp');
  const hub = carrier('hub');
  const saved: string[] = [];
  const memory: WayMemory = { load: () => remembered, save: (kind) => void saved.push(kind) };
  const ways = new Ways({
    choice,
    profile: 'Example',
    hubAddress: 'https://hub.example.org',
    tcp: { carrier: tcp, target: () => near },
    hub: { carrier: hub, target: () => Promise.resolve(far) },
    memory,
  });
  const tried: Way[] = [];
  /** Uses the ways while `fail` tells what each kind throws. */
  const use = (fail: Partial<Record<Carrier['kind'], Error>> = {}, patienceMs = 30_000) =>
    ways.use(
      (way) => {
        tried.push(way);
        const error = fail[way.carrier.kind];
        return error ? Promise.reject(error) : Promise.resolve(way.carrier.kind);
      },
      { patienceMs },
    );
  return { ways, use, tried, saved, tcp, hub };
}

describe('the choice of a way', () => {
  it('is TCP where that goes, and is remembered', async () => {
    const { use, tried, saved, ways } = setUp();
    expect(await use()).toBe('tcp');
    expect(tried).toMatchObject([{ target: near, handshakeTimeoutMs: 3_000, patienceMs: 6_000 }]);
    expect(saved).toEqual(['tcp']);
    expect(ways.state).toEqual({ kind: 'tcp', blocked: undefined, hub: 'idle' });
    await use();
    expect(tried[1]).toMatchObject({ handshakeTimeoutMs: 15_000, patienceMs: 30_000 });
    expect(saved).toEqual(['tcp']);
  });

  it('is the hub where TCP meets a wall, with the address as the hub knows it', async () => {
    const { use, tried, saved } = setUp();
    expect(await use({ tcp: refused })).toBe('hub');
    expect(tried[1]).toMatchObject({ target: far });
    expect(saved).toEqual(['hub']);
    expect(await use({ tcp: refused })).toBe('hub');
    expect(tried.map(({ carrier }) => carrier.kind)).toEqual(['tcp', 'hub', 'hub']);
  });

  it.each(['certificate', 'silent', 'other', 'noRoute'] as const)(
    'takes TLS that ends with %s for a wall where no cluster was ever reached',
    async (reason) => {
      const { use } = setUp();
      expect(await use({ tcp: new ClusterTlsFailed('abc', reason) })).toBe('hub');
    },
  );

  it('takes a closed stream for an ended cluster where others were reached', async () => {
    const { use } = setUp();
    await use();
    const ended = new ClusterTlsFailed('abc', 'noRoute');
    await expect(use({ tcp: ended })).rejects.toBe(ended);
  });

  it('starts with the way of last time, and falls back to the other', async () => {
    const { use, tried, saved } = setUp('auto', 'hub');
    expect(await use({ hub: new Error('The server is gone') })).toBe('tcp');
    expect(tried.map(({ carrier }) => carrier.kind)).toEqual(['hub', 'tcp']);
    expect(saved).toEqual(['tcp']);
  });

  it('is what the profile forces, and then nothing else', async () => {
    const hubOnly = setUp('hub');
    expect(await hubOnly.use()).toBe('hub');
    expect(hubOnly.saved).toEqual([]);
    const tcpOnly = setUp('tcp');
    await expect(tcpOnly.use({ tcp: refused })).rejects.toBe(refused);
    expect(tcpOnly.tried).toHaveLength(1);
  });
});

describe('no way', () => {
  it('is one sentence each, says whom to ask, and rests until somebody wants to try', async () => {
    const { use, tried, ways } = setUp();
    const why = new Error('You did not allow a server to be started');
    const error: unknown = await use({ tcp: refused, hub: why }).catch((thrown: unknown) => thrown);
    expect(isGatewayError(error, 'WaysBlocked')).toBe(true);
    expect(sentence(error)).toBe(
      'The schedulers of Example cannot be reached from here. Directly: gw.example.org:8786 refused the connection: nothing listens there. Through the hub: You did not allow a server to be started. Ask who runs https://hub.example.org to let gw.example.org:8786 through, or to allow your own server there.',
    );
    expect(ways.state.blocked).toBe(error);
    await expect(use()).rejects.toBe(error);
    expect(tried).toHaveLength(2);
    ways.retry();
    expect(ways.state.blocked).toBeUndefined();
    expect(await use()).toBe('tcp');
  });

  it('is tried again at once where one went before: an outage, not a wall', async () => {
    const { use, tried } = setUp();
    await use();
    await expect(use({ tcp: refused, hub: new Error('no') })).rejects.toThrow('Example');
    expect(await use()).toBe('tcp');
    expect(tried).toHaveLength(4);
  });

  it('is not said when the caller gave up', async () => {
    const { ways } = setUp();
    const reason = new DOMException('Cancelled', 'AbortError');
    const work = () => Promise.reject(refused);
    const signal = AbortSignal.abort(reason);
    await expect(ways.use(work, { signal, patienceMs: 0 })).rejects.toBe(refused);
    expect(ways.state.blocked).toBeUndefined();
  });
});

it('closes both carriers', async () => {
  const { ways, tcp, hub } = setUp();
  await ways[Symbol.asyncDispose]();
  expect([tcp.isDisposed, hub.isDisposed]).toEqual([true, true]);
});
