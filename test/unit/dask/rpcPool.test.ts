import { expect, test } from 'vitest';
import { Comm } from '../../../src/dask/comm.ts';
import { RpcPool } from '../../../src/dask/rpcPool.ts';
import { FakeScheduler } from './fakeScheduler.ts';

/** A pool whose connections end at schedulers of ours, in the order in which they were opened. */
function poolOf(size: number) {
  const schedulers: FakeScheduler[] = [];
  const open = async () => {
    const scheduler = new FakeScheduler();
    schedulers.push(scheduler);
    const comm = new Comm(scheduler.stream);
    await comm.ready;
    return comm;
  };
  const pool = new RpcPool(open, size);
  return { pool, schedulers, add: async () => pool.add(await open()) };
}

test('one request at a time on a connection, answers in order', async () => {
  const { pool, schedulers, add } = poolOf(1);
  await add();
  const [scheduler] = schedulers;
  const first = pool.request({ op: 'first' });
  const second = pool.request({ op: 'second' });
  expect(await scheduler?.message(1)).toEqual({ op: 'first' });
  expect(scheduler?.count).toBe(1);
  scheduler?.say(1);
  expect(await first).toBe(1);
  expect(await scheduler?.message(2)).toEqual({ op: 'second' });
  scheduler?.say(2);
  expect(await second).toBe(2);
});

test('grows while requests wait, up to its size', async () => {
  const { pool, schedulers, add } = poolOf(2);
  await add();
  const answers = Promise.all(['a', 'b', 'c'].map((op) => pool.request({ op })));
  await schedulers[0]?.message(1);
  schedulers[0]?.say('first');
  while (schedulers.length < 2) await new Promise(setImmediate);
  await Promise.all([schedulers[0]?.message(2), schedulers[1]?.message(1)]);
  schedulers[0]?.say('x');
  schedulers[1]?.say('x');
  expect(await answers).toEqual(['first', 'x', 'x']);
  expect([schedulers.length, pool.count]).toEqual([2, 2]);
});

test('a lost connection rejects its request with the place it came from', async () => {
  const { pool, schedulers, add } = poolOf(1);
  await add();
  const askedByThisFunction = () => pool.request({ op: 'identity' });
  const asked = askedByThisFunction();
  await schedulers[0]?.message(1);
  schedulers[0]?.far.end();
  await expect(asked).rejects.toMatchObject({
    _tag: 'CommClosed',
    op: 'identity',
    stack: expect.stringContaining('askedByThisFunction') as string,
  });
});

test.each(['abort', 'timeout'])('an %s cuts the connection and nothing else', async (kind) => {
  const { pool, schedulers, add } = poolOf(1);
  await add();
  const abort = new AbortController();
  const options = kind === 'abort' ? { signal: abort.signal } : { timeoutMs: 30 };
  const asked = pool.request({ op: 'slow' }, options);
  const caught = asked.then(
    () => new Error('answered'),
    (error: unknown) => error as Error,
  );
  await schedulers[0]?.message(1);
  const next = pool.request({ op: 'next' });
  abort.abort(new Error('enough'));
  expect((await caught).message).toMatch(kind === 'abort' ? /enough/ : /within 0.03 s/);
  expect(schedulers[0]?.stream.destroyed).toBe(true);
  // The next one goes out on a fresh connection: a late answer could be taken for its own.
  while (schedulers.length < 2) await new Promise(setImmediate);
  expect(await schedulers[1]?.message(1)).toEqual({ op: 'next' });
  schedulers[1]?.say('answer');
  expect(await next).toBe('answer');
});

test('an abort of a request that waits disturbs nobody', async () => {
  const { pool, schedulers, add } = poolOf(1);
  await add();
  const abort = new AbortController();
  const first = pool.request({ op: 'first' });
  const waiting = pool.request({ op: 'waiting' }, { signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const aborted = pool.request({ op: 'never' }, { signal: abort.signal });
  await expect(aborted).rejects.toThrow('enough');
  await schedulers[0]?.message(1);
  schedulers[0]?.say(1);
  expect(await first).toBe(1);
  expect(schedulers[0]?.count).toBe(1);
});

test('an answer that nobody asked for ends that connection', async () => {
  const { schedulers, add } = poolOf(1);
  await add();
  const cut = new Promise((resolve) => schedulers[0]?.stream.once('close', resolve));
  schedulers[0]?.say('surprise');
  await cut;
});

test('when no connection can be made, what waits is told why', async () => {
  const pool = new RpcPool(() => Promise.reject(new Error('no way in')));
  await expect(pool.request({ op: 'x' })).rejects.toThrow('no way in');
});

test('disposal rejects all and says goodbye', async () => {
  const { pool, schedulers, add } = poolOf(1);
  await add();
  const asked = pool.request({ op: 'slow' });
  const waiting = pool.request({ op: 'waiting' });
  await schedulers[0]?.message(1);
  const closing = pool[Symbol.asyncDispose]();
  await expect(asked).rejects.toMatchObject({ _tag: 'CommClosed', op: 'slow' });
  await expect(waiting).rejects.toMatchObject({ _tag: 'CommClosed', op: 'waiting' });
  await closing;
  await pool[Symbol.asyncDispose]();
  expect(await schedulers[0]?.message(2)).toEqual({ op: 'close', reply: false });
  await expect(pool.request({ op: 'late' })).rejects.toMatchObject({ _tag: 'CommClosed' });
});

test('a fault fails all with its reason', async () => {
  const { pool, add } = poolOf(1);
  await add();
  const asked = [pool.request({ op: 'a' }), pool.request({ op: 'b' })];
  pool.fail(new Error('The scheduler is silent.'));
  for (const one of asked) await expect(one).rejects.toThrow('The scheduler is silent.');
});
