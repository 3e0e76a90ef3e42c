import { expect, test } from 'vitest';
import { ClientStream, type TopicEvent } from '../../../src/dask/clientStream.ts';
import { Comm } from '../../../src/dask/comm.ts';
import { FakeScheduler } from './fakeScheduler.ts';

async function streamOf(heartbeatMs = 60_000) {
  const scheduler = new FakeScheduler();
  const comm = new Comm(scheduler.stream);
  await comm.ready;
  const versions = { host: {}, packages: {} };
  const stream = new ClientStream(comm, { client: 'Client-test', versions, heartbeatMs });
  return { scheduler, stream };
}

test('introduces itself without asking for a reply', async () => {
  const { scheduler, stream } = await streamOf();
  expect(await scheduler.message(1)).toEqual({
    op: 'register-client',
    client: 'Client-test',
    reply: false,
    versions: { host: {}, packages: {} },
  });
  await stream[Symbol.asyncDispose]();
  await stream[Symbol.asyncDispose]();
  expect(await scheduler.message(2)).toEqual([{ op: 'close-client' }, { op: 'close-stream' }]);
  expect(await stream.closed).toBeUndefined();
});

test('a topic is asked for once and given up with its last listener', async () => {
  const { scheduler, stream } = await streamOf();
  const one = stream.subscribe('job:a', () => {});
  const two = stream.subscribe('job:a', () => {});
  one.dispose();
  one.dispose();
  two.dispose();
  expect(await scheduler.message(2)).toEqual([{ op: 'subscribe-topic', topic: 'job:a' }]);
  expect(await scheduler.message(3)).toEqual([{ op: 'unsubscribe-topic', topic: 'job:a' }]);
  expect(scheduler.count).toBe(3);
  await stream[Symbol.asyncDispose]();
});

test.each([
  ['2022.6.0', (key: string) => ({ op: 'cancelled-key', key })],
  ['2026.8.0', (key: string) => [{ op: 'cancelled-keys', keys: ['other', key] }]],
])(
  'is settled when a scheduler of %s has answered about an unknown key',
  async (_version, answer) => {
    const { scheduler, stream } = await streamOf();
    stream.subscribe('job:a', () => {});
    let isSettled = false;
    const settled = stream.settled().then(() => (isSettled = true));
    expect(await scheduler.message(2)).toEqual([{ op: 'subscribe-topic', topic: 'job:a' }]);
    const [asked] = (await scheduler.message(3)) as { op: string; key: string }[];
    expect(asked?.op).toBe('report-key');
    scheduler.say(answer('another key'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    scheduler.say(answer(asked?.key ?? ''));
    await settled;
    await stream[Symbol.asyncDispose]();
  },
);

test('is settled when it has ended, too', async () => {
  const { stream } = await streamOf();
  const settled = stream.settled();
  await stream[Symbol.asyncDispose]();
  await settled;
});

test('events reach the listeners of their topic; other messages and other topics do not', async () => {
  const { scheduler, stream } = await streamOf();
  const seen: TopicEvent[] = [];
  const arrived = new Promise<void>((resolve) => {
    stream.subscribe('job:a', (event) => {
      seen.push(event);
      if (seen.length === 2) resolve();
    });
  });
  const event = (topic: string, time: number) => ({
    op: 'event',
    topic,
    event: [time, { j: '{}' }],
  });
  scheduler.say([{ op: 'stream-start' }, event('job:b', 1), event('job:a', 2)]);
  scheduler.say({ op: 'event', topic: 'job:a', event: 'no event' });
  scheduler.say([{ op: 'adjust-heartbeat-interval', interval: 5 }, 7, null]);
  scheduler.say(event('job:a', 3));
  await arrived;
  expect(seen).toEqual([
    { time: 2, message: { j: '{}' } },
    { time: 3, message: { j: '{}' } },
  ]);
  await stream[Symbol.asyncDispose]();
});

test('heartbeats go out', async () => {
  const { scheduler, stream } = await streamOf(10);
  expect(await scheduler.message(2)).toEqual([{ op: 'heartbeat-client' }]);
  expect(await scheduler.message(3)).toEqual([{ op: 'heartbeat-client' }]);
  await stream[Symbol.asyncDispose]();
});

test('the end is told with its reason', async () => {
  const { scheduler, stream } = await streamOf();
  scheduler.far.end();
  expect(await stream.closed).toBeInstanceOf(Error);
  // Late wishes go nowhere and break nothing.
  stream.subscribe('job:a', () => {}).dispose();
});
