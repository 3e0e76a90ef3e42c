import { OperationRefused, RemoteError } from './errors.ts';
import type { RpcRequest } from './rpcPool.ts';
import { Opaque } from './wire/opaque.ts';
import { pickle, pickleFunction, pickleTuple, type PickleValue } from './wire/pickleWriter.ts';
import { ProtocolError } from './wire/protocolError.ts';
import { fieldOf, type WireValue } from './wire/wireValue.ts';

/** Asks for the reply in msgpack: a returned text then arrives without any pickle. */
const replyAs = { serializers: ['msgpack'] };
const noKeywords = pickle({});

/** `main(*args, dask_scheduler=…)` of `source`, in the scheduler. */
export function runInScheduler(source: string, args: readonly PickleValue[]): RpcRequest {
  return { op: 'run_function', ...call(source, args), reply: true, ...replyAs };
}

/** `main(*args, dask_worker=…)` of `source`, in one worker, by way of the scheduler. */
export function runInWorker(
  worker: string,
  source: string,
  args: readonly PickleValue[],
): RpcRequest {
  // `serializers` belongs to the outer message; inside `msg` it is an unknown argument.
  return { op: 'proxy', worker, msg: { op: 'run', ...call(source, args) }, ...replyAs };
}

function call(source: string, args: readonly PickleValue[]) {
  return {
    function: pickleFunction(source),
    args: pickleTuple(args),
    kwargs: noKeywords,
    wait: true,
  };
}

/** The text that a function returned. @throws RemoteError, OperationRefused, ProtocolError */
export function textOfRun(op: string, reply: WireValue): string {
  const result = resultOf(op, reply);
  if (typeof result === 'string') return result;
  throw new ProtocolError(`${op} returned no text`, 0);
}

/** The bytes that a function returned. @throws RemoteError, OperationRefused, ProtocolError */
export function bytesOfRun(op: string, reply: WireValue): Uint8Array {
  const result = resultOf(op, reply);
  if (result instanceof Uint8Array) return result;
  throw new ProtocolError(`${op} returned no bytes`, 0);
}

function resultOf(op: string, reply: WireValue): WireValue | undefined {
  // An operation that the scheduler does not know is answered with null.
  if (reply === null) throw new OperationRefused(op, 'it does not know it');
  const status = fieldOf(reply, 'status');
  if (status !== 'OK') throw failureOf(op, reply);
  const result = fieldOf(reply, 'result');
  if (result instanceof Opaque) throw new RemoteError(result.text || 'Nothing came back.', '');
  return result;
}

/** Throws what an error reply says; passes others on. */
export function checked(op: string, reply: WireValue): WireValue {
  const status = fieldOf(reply, 'status');
  if (status === 'error' || status === 'uncaught-error') throw failureOf(op, reply);
  return reply;
}

function failureOf(op: string, reply: WireValue): Error {
  const exception = textOf(fieldOf(reply, 'exception_text'));
  if (exception.includes('explicitly disallowed')) {
    return new OperationRefused(op, 'its configuration blocks it');
  }
  const traceback = textOf(fieldOf(reply, 'traceback_text'));
  return new RemoteError(exception || `${op} failed without a reason.`, traceback);
}

function textOf(value: WireValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
