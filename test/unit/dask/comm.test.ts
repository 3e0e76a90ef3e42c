import { expect, test } from 'vitest';
import { Comm } from '../../../src/dask/comm.ts';
import type { WireValue } from '../../../src/dask/wire/wireValue.ts';
import { FakeScheduler } from './fakeScheduler.ts';

function collected(comm: Comm): { messages: WireValue[]; next: () => Promise<void> } {
  const messages: WireValue[] = [];
  let arrived = () => {};
  comm.onMessage = (message) => {
    messages.push(message);
    arrived();
  };
  return { messages, next: () => new Promise((resolve) => (arrived = resolve)) };
}

test('handshake, then messages both ways', async () => {
  const scheduler = new FakeScheduler();
  await using comm = new Comm(scheduler.stream);
  const { messages, next } = collected(comm);
  await comm.ready;
  comm.send({ op: 'identity' });
  expect(await scheduler.message(1)).toEqual({ op: 'identity' });
  const came = next();
  scheduler.say('OK');
  await came;
  expect(messages).toEqual(['OK']);
});

test('messages may follow before the other side has answered', async () => {
  const scheduler = new FakeScheduler({ greets: false });
  await using comm = new Comm(scheduler.stream);
  comm.send({ op: 'versions' });
  expect(await scheduler.message(1)).toEqual({ op: 'versions' });
});

test('closing says farewell, once, and is no fault', async () => {
  const scheduler = new FakeScheduler();
  const comm = new Comm(scheduler.stream);
  await comm.ready;
  await Promise.all([comm.close({ op: 'close' }), comm.close({ op: 'close' })]);
  await comm[Symbol.asyncDispose]();
  expect(await scheduler.message(1)).toEqual({ op: 'close' });
  expect(scheduler.count).toBe(1);
  expect(await comm.closed).toBeUndefined();
  expect(() => comm.send({ op: 'x' })).toThrow(expect.objectContaining({ _tag: 'CommClosed' }));
});

test('a side that says nothing is given up', async () => {
  const scheduler = new FakeScheduler({ greets: false });
  const comm = new Comm(scheduler.stream, { handshakeTimeoutMs: 20 });
  await expect(comm.ready).rejects.toMatchObject({ _tag: 'TimedOut' });
  expect(await comm.closed).toMatchObject({ _tag: 'TimedOut' });
  expect(scheduler.stream.destroyed).toBe(true);
});

test('a first message that is no handshake ends it', async () => {
  const scheduler = new FakeScheduler({ greets: false });
  const comm = new Comm(scheduler.stream);
  scheduler.say({ op: 'hello' });
  expect(await comm.closed).toMatchObject({ _tag: 'ProtocolError' });
});

test.each([
  ['garbage', new Uint8Array(64).fill(0xff)],
  ['a page', Buffer.from('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')],
])('%s instead of a message ends it', async (_what, bytes) => {
  const scheduler = new FakeScheduler();
  const comm = new Comm(scheduler.stream);
  await comm.ready;
  scheduler.far.write(bytes);
  expect(await comm.closed).toMatchObject({ _tag: 'ProtocolError' });
  expect(scheduler.stream.destroyed).toBe(true);
});

test.each([
  ['between messages', 0, /closed it\./],
  ['in the middle of a message', 9, /middle of a message/],
])('an end %s is told', async (_what, bytes, text) => {
  const scheduler = new FakeScheduler();
  const comm = new Comm(scheduler.stream);
  await comm.ready;
  scheduler.far.write(new Uint8Array(bytes));
  scheduler.far.end();
  expect((await comm.closed)?.message).toMatch(text);
});
