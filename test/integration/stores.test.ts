import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RetryingStore } from '../../src/bytes/retryingStore.ts';
import { Http } from '../../src/net/http.ts';
import { S3Store, type S3StoreOptions } from '../../src/stores/s3Store.ts';
import type { S3Keys } from '../../src/stores/sigV4.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testStack } from '../kit/stack.ts';

const text = (value: string) => new TextEncoder().encode(value);
/** Everything of this run lies below one prefix, so that it meets nothing of other tests. */
const PREFIX = `stores-test-${Date.now()}`;

let stack: Stack;
let keys: S3Keys;
let http: Http;
const secrets: string[] = [];

beforeAll(async () => {
  stack = await testStack();
  keys = stack.storeKeys();
  http = new Http();
  secrets.push(keys.secretAccessKey);
});
afterAll(async () => {
  const store = open();
  for (let next: string | undefined, more = true; more; more = next !== undefined) {
    const page = await store.list({ next });
    if (page.objects.length > 0) await store.delete(page.objects.map(({ key }) => key));
    next = page.next;
  }
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

function open(change: Partial<S3StoreOptions> = {}): S3Store {
  return new S3Store({
    ...stack.addresses.s3,
    addressing: 'path',
    anonymous: false,
    prefix: PREFIX,
    keys: () => Promise.resolve(keys),
    http,
    ...change,
  });
}

/** Tag and message of what a promise fails with. */
function failure(promise: Promise<unknown>): Promise<{ tag: string; message: string }> {
  return promise.then(
    () => ({ tag: 'none', message: '' }),
    (error: unknown) => {
      const { name, message } = error as Error;
      for (const secret of secrets) expect(`${String(error)} ${message}`).not.toContain(secret);
      return { tag: name, message };
    },
  );
}

/** All started first, and each waited for: none fails unheard. */
function failures(promises: readonly Promise<unknown>[]) {
  return Promise.all(promises.map(failure));
}

describe('an S3 store', () => {
  it.each([
    'plain',
    'with space',
    'plus+plus',
    '100%',
    'pre%2Ffix',
    'a&b=c;d',
    'hash#tag',
    'what?x=1',
    'quotes\'and"these',
    '(brackets)!*',
    'tab\there',
    'naïve/ümlaut/🛰',
    '~tilde-_.',
  ])('gives back what was put under %j', async (key) => {
    const store = open();
    await store.put(key, text(key));
    expect(await store.get(key)).toEqual(text(key));
  });

  it('reads parts', async () => {
    const store = open();
    await store.put('parts', text('0123456789'));
    expect(await store.getRange('parts', { offset: 2, length: 3 })).toEqual(text('234'));
    expect(await store.getRange('parts', { offset: 7, length: 30 })).toEqual(text('789'));
    expect(await store.getRange('parts', { suffix: 4 })).toEqual(text('6789'));
    expect(await store.getRange('parts', { suffix: 40 })).toEqual(text('0123456789'));
    expect(await store.getRange('parts', { offset: 2, length: 0 })).toEqual(text(''));
    const behind = store.getRange('parts', { offset: 10, length: 1 });
    await expect(behind).rejects.toMatchObject({ _tag: 'StoreFailed', status: 416 });
  });

  it('has nothing under a key that was never written', async () => {
    const store = open();
    expect(await store.get('never')).toBeUndefined();
    expect(await store.getRange('never', { suffix: 10 })).toBeUndefined();
    expect(await store.list({ prefix: 'never/' })).toEqual({ objects: [], prefixes: [] });
  });

  it('gives bytes that share memory with nothing', async () => {
    const store = open();
    await store.put('small', text('x'));
    const bytes = await store.get('small');
    expect(bytes?.constructor).toBe(Uint8Array);
    expect(bytes?.buffer.byteLength).toBe(1);
  });

  it('lists page by page, and one level', async () => {
    const store = open({ prefix: `${PREFIX}/listing` });
    const names = Array.from({ length: 25 }, (_, i) => `deep/${String(i).padStart(2, '0')} ä&`);
    await Promise.all([...names, 'top'].map((name) => store.put(name, text(name))));
    const keys: string[] = [];
    let pages = 0;
    let next: string | undefined;
    do {
      const page = await store.list({ prefix: 'deep/', limit: 10, next });
      keys.push(...page.objects.map(({ key }) => key));
      expect(page.objects[0]).toMatchObject({ size: text(names[0] ?? '').length });
      expect(Math.abs((page.objects[0]?.modified ?? 0) - Date.now())).toBeLessThan(120_000);
      next = page.next;
      pages += 1;
    } while (next !== undefined);
    expect(keys).toEqual(names);
    expect(pages).toBe(3);
    const level = await store.list({ delimiter: '/' });
    expect(level.prefixes).toEqual(['deep/']);
    expect(level.objects.map(({ key }) => key)).toEqual(['top']);
  });

  it('deletes many at once, also what is not there', async () => {
    const store = open();
    await store.put('delete/a', text('a'));
    await store.put('delete/b c', text('b'));
    await store.delete(['delete/a', 'delete/b c', 'delete/never']);
    await store.delete([]);
    expect((await store.list({ prefix: 'delete/' })).objects).toEqual([]);
  });

  it('creates only where nothing is', async () => {
    const store = open();
    await store.put('job.json', text('first'), { create: true });
    await expect(store.put('job.json', text('second'), { create: true })).rejects.toMatchObject({
      _tag: 'ObjectExists',
    });
    expect(await store.get('job.json')).toEqual(text('first'));
  });

  it('stops when aborted, before and in the middle', async () => {
    const store = open();
    const before = AbortSignal.abort(new Error('never mind'));
    await expect(store.get('plain', { signal: before })).rejects.toThrow('never mind');
    await expect(store.list({ signal: before })).rejects.toThrow('never mind');
    await expect(store.put('x', text('x'), { signal: before })).rejects.toThrow('never mind');
    const abort = new AbortController();
    const reading = store.get('plain', { signal: abort.signal });
    setImmediate(() => abort.abort(new Error('enough')));
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('a store that refuses says what, where and what to do', () => {
  it('bucket missing', async () => {
    const store = open({ bucket: 'no-such-bucket' });
    for (const { tag, message } of await failures([
      store.get('a'),
      store.getRange('a', { suffix: 1 }),
      store.list(),
    ])) {
      expect(tag).toBe('BucketMissing');
      expect(message).toContain('no-such-bucket does not exist');
      expect(message).toContain('Check its name');
    }
  });

  it.each([
    ['unknown', { accessKeyId: 'NOSUCHKEY' }, 'does not know this access key'],
    ['wrong', { secretAccessKey: 'not-the-secret-of-this-key' }, 'secret key is not the one'],
  ])('keys %s', async (_, change, words) => {
    const store = open({ keys: () => Promise.resolve({ ...keys, ...change }) });
    const works = [
      store.get('plain'),
      store.list(),
      store.put('x', text('x')),
      store.delete(['x']),
    ];
    for (const { tag, message } of await failures(works)) {
      expect(tag).toBe('StoreDenied');
      expect(message).toContain('gateway-results');
      expect(message).toContain(words);
    }
  });

  it('anonymous', async () => {
    const store = open({ anonymous: true, keys: () => Promise.reject(new Error('not asked')) });
    const works = [store.get('plain'), store.list(), store.put('x', text('x'))];
    for (const { tag } of await failures(works)) {
      expect(tag).toBe('StoreDenied');
    }
  });

  it('no keys at all', async () => {
    const store = open({ keys: () => Promise.resolve(undefined) });
    for (const { tag, message } of await failures([store.get('plain'), store.list()])) {
      expect(tag).toBe('StoreDenied');
      expect(message).toContain('Set the keys of this store');
    }
  });

  it('nobody there', async () => {
    const store = open({ endpoint: 'http://127.0.0.1:1' });
    for (const { tag, message } of await failures([store.get('a'), store.list()])) {
      expect(tag).toBe('StoreUnreachable');
      expect(message).toContain('127.0.0.1:1');
    }
  });
});

describe('clocks and keys that are off are put right once', () => {
  it('asks for new keys when they have run out', async () => {
    let asked = 0;
    await using server = await garbage((_, socket, count) => {
      const body = '<Error><Code>ExpiredToken</Code></Error>';
      if (count === 1) socket.end(answer(400, body));
      else socket.end(answer(200, 'fresh'));
    });
    const store = open({
      endpoint: server.url,
      keys: () => {
        asked += 1;
        return Promise.resolve(keys);
      },
    });
    expect(await store.get('a')).toEqual(text('fresh'));
    expect(asked).toBe(2);
  });

  it("takes the store's time when it says that ours is wrong", async () => {
    const theirs = new Date(Date.now() + 3_600_000);
    await using server = await garbage((request, socket, count) => {
      const body = '<Error><Code>RequestTimeTooSkewed</Code></Error>';
      if (count === 1) socket.end(answer(403, body, `Date: ${theirs.toUTCString()}\r\n`));
      else socket.end(answer(200, /x-amz-date: (\w+)/i.exec(request)?.[1] ?? ''));
    });
    const store = open({ endpoint: server.url });
    const sent = new TextDecoder().decode(await store.get('a'));
    expect(sent.slice(0, 11)).toBe(theirs.toISOString().replace(/[-:]/g, '').slice(0, 11));
  });

  it('but only once', async () => {
    await using server = await garbage((_, socket) => {
      socket.end(answer(403, '<Error><Code>RequestTimeTooSkewed</Code></Error>'));
    });
    const { tag, message } = await failure(open({ endpoint: server.url }).get('a'));
    expect(tag).toBe('StoreDenied');
    expect(message).toContain('clock is wrong');
  });
});

describe('a listing', () => {
  const listed =
    '<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><Contents><Key>a</Key>' +
    '<Size>3</Size></Contents></ListBucketResult>';

  it.each([
    ['429', answer(429, '<Error><Code>TooManyRequests</Code></Error>')],
    ['503', answer(503, '<Error><Code>SlowDown</Code></Error>')],
    ['500', answer(500, '<Error><Code>InternalError</Code></Error>')],
  ])('that is answered with %s twice comes all the same, after pauses', async (_, no) => {
    const at: number[] = [];
    await using server = await garbage((_request, socket, count) => {
      at.push(performance.now());
      socket.end(count < 3 ? no : answer(200, listed));
    });
    const { objects } = await open({ endpoint: server.url, prefix: '' }).list();
    expect(objects.map(({ key, size }) => [key, size])).toEqual([['a', 3]]);
    expect(at).toHaveLength(3);
  });

  it.each([
    ['429 for ever', answer(429, '<Error><Code>TooManyRequests</Code></Error>'), 3, 'retry'],
    ['503 for ever', answer(503, '<Error><Code>SlowDown</Code></Error>'), 3, 'retry'],
    ['403', answer(403, '<Error><Code>AccessDenied</Code></Error>'), 1, 'openSettings'],
  ])('that is answered with %s says so', async (_, no, times, remedy) => {
    let asked = 0;
    await using server = await garbage((_request, socket) => {
      asked += 1;
      socket.end(no);
    });
    await expect(open({ endpoint: server.url }).list()).rejects.toMatchObject({ remedy });
    expect(asked).toBe(times);
  });
});

describe('a server that is no good S3 store', () => {
  const page = '<html><body>Please sign in</body></html>';
  it.each([
    ['a body cut short', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this', 'in part'],
    ['a web page', answer(200, page, 'Content-Type: text/html\r\n'), 'not S3'],
    ['a page for a missing object', answer(404, page, 'Content-Type: text/html\r\n'), 'not S3'],
    ['500', answer(500, '<Error><Code>InternalError</Code></Error>'), 'InternalError'],
    ['a hostile message', answer(500, '<Message>a\u001b[31mb&lt;</Message>'), '500: a [31mb<'],
  ])('%s', async (_, reply, words) => {
    await using server = await garbage((_request, socket) => socket.end(reply));
    const { tag, message } = await failure(open({ endpoint: server.url }).get('a'));
    expect(tag).toBe('StoreFailed');
    expect(message).toContain(words);
  });

  it('a redirect to another region', async () => {
    const reply = answer(301, '', 'x-amz-bucket-region: eu\r\n');
    await using server = await garbage((_request, socket) => socket.end(reply));
    const { tag, message } = await failure(open({ endpoint: server.url }).get('a'));
    expect(tag).toBe('RegionElsewhere');
    expect(message).toContain('region eu');
  });

  it.each([
    ['all of it', answer(200, '0123456789')],
    ['another part', answer(206, '345', 'Content-Range: bytes 3-5/10\r\n')],
    ['a part without saying which', answer(206, '234')],
    [
      'less than was asked for, from the middle',
      answer(206, '23', 'Content-Range: bytes 2-3/10\r\n'),
    ],
    ['less than it says', answer(206, '23', 'Content-Range: bytes 2-4/10\r\n')],
  ])('asked for a part, sends %s', async (_, reply) => {
    await using server = await garbage((_request, socket) => socket.end(reply));
    const reading = open({ endpoint: server.url }).getRange('a', { offset: 2, length: 3 });
    expect((await failure(reading)).tag).toBe('StoreFailed');
  });

  it('no HTTP at all', async () => {
    await using server = await garbage((_, socket) => socket.end('220 mail.example.org ESMTP\r\n'));
    const store = open({ endpoint: server.url });
    expect((await failure(store.get('a'))).tag).toMatch(/^Store(Unreachable|Failed)$/);
    expect((await failure(store.list())).tag).toMatch(/^Store(Unreachable|Failed)$/);
  });

  it('a listing that is a web page', async () => {
    await using server = await garbage((_, socket) => socket.end(answer(200, page)));
    const { tag, message } = await failure(open({ endpoint: server.url }).list());
    expect(tag).toBe('StoreFailed');
    expect(message).toContain('not S3');
  });

  it('stalls: an abort ends the wait at once', async () => {
    await using server = await garbage((_, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-'));
    const abort = new AbortController();
    const reading = open({ endpoint: server.url }).get('a', { signal: abort.signal });
    await server.asked;
    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  it('fails twice and then answers: the retrying store does not show it', async () => {
    await using server = await garbage((_, socket, count) => {
      if (count === 1) socket.end(answer(503, '<Error><Code>SlowDown</Code></Error>'));
      else if (count === 2) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort');
      else socket.end(answer(200, 'at last'));
    });
    const store = new RetryingStore(open({ endpoint: server.url }), { pause: 1 });
    expect(await store.get('a')).toEqual(text('at last'));
  });
});

function answer(status: number, body: string, headers = ''): string {
  return `HTTP/1.1 ${status} X\r\n${headers}Content-Length: ${text(body).length}\r\n\r\n${body}`;
}

/** A TCP server that answers every request as the test says. */
async function garbage(reply: (request: string, socket: Socket, count: number) => unknown) {
  const sockets = new Set<Socket>();
  let count = 0;
  let onAsked = () => {};
  const asked = new Promise<void>((resolve) => (onAsked = resolve));
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      count += 1;
      onAsked();
      reply(data.toString('latin1'), socket, count);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
