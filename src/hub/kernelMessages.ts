/**
 * Messages of a Jupyter kernel on a WebSocket, subprotocol `v1.kernel.websocket.jupyter.org`.
 *
 * Layout (jupyter_server 2.21, `services/kernels/connection/base.py`, `serialize_msg_to_ws_v1`):
 * u64 count of offsets, the offsets (u64 each), then the parts that begin there: channel, header,
 * parent header, metadata, content and any number of buffers; the last offset is the end. Little
 * endian throughout. Four of the parts are JSON.
 *
 * @module
 */
import { KernelProtocolError } from './carrierErrors.ts';

/** The subprotocol to ask for. */
export const SUBPROTOCOL = 'v1.kernel.websocket.jupyter.org';

/** A message from a kernel. What is in `content` depends on `type` and is not checked here. */
export interface KernelMessage {
  readonly channel: string;
  readonly type: string;
  /** `msg_id` of the message that this one answers. */
  readonly parentId: string | undefined;
  readonly content: Readonly<Record<string, unknown>>;
  /** Views of the bytes that were read. */
  readonly buffers: readonly Uint8Array[];
}

/** Where a message to a kernel goes. */
export type KernelChannel = 'shell' | 'stdin';

/** A message to a kernel. */
export interface KernelRequest {
  readonly channel: KernelChannel;
  readonly type: string;
  readonly id: string;
  readonly session: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly Uint8Array[];
}

/** Five parts and their buffers. */
const MAX_PARTS = 64;
const FIRST_BUFFER = 5;

/** Puts a message into the bytes of one WebSocket frame. */
export function encodeKernelRequest(request: KernelRequest): Uint8Array {
  const { channel, type, id, session, content, buffers = [] } = request;
  const header = {
    msg_id: id,
    msg_type: type,
    session,
    username: '',
    date: new Date().toISOString(),
    version: '5.3',
  };
  const text = new TextEncoder();
  const json = [header, {}, {}, content].map((part) => text.encode(JSON.stringify(part)));
  const parts = [text.encode(channel), ...json, ...buffers];
  const start = 8 * (parts.length + 2);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, start));
  const view = new DataView(bytes.buffer);
  writeU64(view, 0, parts.length + 1);
  let at = start;
  for (const [index, part] of parts.entries()) {
    writeU64(view, 8 * (index + 1), at);
    bytes.set(part, at);
    at += part.length;
  }
  writeU64(view, 8 * (parts.length + 1), at);
  return bytes;
}

/** Reads the bytes of one WebSocket frame. @throws KernelProtocolError */
export function decodeKernelMessage(bytes: Uint8Array): KernelMessage {
  const parts = partsOf(bytes);
  const part = (index: number) => parts[index] ?? new Uint8Array();
  const header = jsonOf(part(1), 'header');
  const type = header['msg_type'];
  if (typeof type !== 'string') throw new KernelProtocolError('its header names no type');
  const parentId = jsonOf(part(2), 'parent header')['msg_id'];
  return {
    channel: textOf(part(0), 'channel'),
    type,
    parentId: typeof parentId === 'string' ? parentId : undefined,
    content: jsonOf(part(4), 'content'),
    buffers: parts.slice(FIRST_BUFFER),
  };
}

function partsOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = readU64(view, 0);
  if (count < FIRST_BUFFER + 1 || count > MAX_PARTS + 1) {
    throw new KernelProtocolError(`it announces ${count} offsets`);
  }
  const parts: Uint8Array[] = [];
  let start = readU64(view, 8);
  if (start !== 8 * (count + 1)) throw new KernelProtocolError(`it begins at ${start}`);
  for (let index = 2; index <= count; index++) {
    const end = readU64(view, 8 * index);
    if (end < start || end > bytes.length) {
      throw new KernelProtocolError(`part ${index - 1} of it ends at ${end} of ${bytes.length}`);
    }
    parts.push(bytes.subarray(start, end));
    start = end;
  }
  if (start !== bytes.length) throw new KernelProtocolError(`it goes on after its end at ${start}`);
  return parts;
}

function writeU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value, true);
}

function readU64(view: DataView, at: number): number {
  if (at + 8 > view.byteLength) throw new KernelProtocolError('it is cut off');
  if (view.getUint32(at + 4, true) !== 0) throw new KernelProtocolError('a length is too large');
  return view.getUint32(at, true);
}

function jsonOf(bytes: Uint8Array, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(textOf(bytes, what));
  } catch (cause) {
    if (cause instanceof KernelProtocolError) throw cause;
    throw new KernelProtocolError(`its ${what} is not JSON`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new KernelProtocolError(`its ${what} is no object`);
}

function textOf(bytes: Uint8Array, what: string): string {
  try {
    return strictText.decode(bytes);
  } catch (cause) {
    throw new KernelProtocolError(`its ${what} is not text`, { cause });
  }
}

const strictText = new TextDecoder('utf-8', { fatal: true });
