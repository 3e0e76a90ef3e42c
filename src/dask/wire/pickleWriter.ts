/**
 * Python pickles of plain data, and of one kind of function, for the operations of dask that want
 * arguments pickled. Readable by every Python from 3.8 on.
 *
 * @module
 */
import { ByteWriter } from './byteWriter.ts';
import { ProtocolError } from './protocolError.ts';

/** What can be pickled. Arrays become lists, objects dicts with text keys. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | { readonly [key: string]: PickleValue };

const maxDepth = 100;
const text = new TextEncoder();
// Opcodes: Python's `pickletools`.
const op = {
  proto: 0x80,
  stop: 0x2e,
  mark: 0x28,
  none: 0x4e,
  yes: 0x88,
  no: 0x89,
  int32: 0x4a,
  long: 0x49,
  float: 0x47,
  unicode: 0x58,
  bytes: 0x42,
  emptyList: 0x5d,
  appends: 0x65,
  emptyDict: 0x7d,
  setItems: 0x75,
  tuple: 0x74,
  tuple2: 0x86,
  put: 0x71,
  get: 0x68,
  global: 0x63,
  reduce: 0x52,
  pop: 0x30,
} as const;

/** The pickle of one value. */
export function pickle(value: PickleValue): Uint8Array {
  const out = begin();
  write(out, value, 0);
  return out.u8(op.stop).bytes();
}

/** The pickle of a tuple, as positional arguments travel. */
export function pickleTuple(values: readonly PickleValue[]): Uint8Array {
  const out = begin().u8(op.mark);
  for (const value of values) write(out, value, 1);
  return out.u8(op.tuple).u8(op.stop).bytes();
}

/**
 * The pickle of the function that Python source defines under `name`: unpickling runs the source in
 * a namespace of its own and takes the name out of it.
 *
 * Source is a constant of this project, never put together from anybody's input: schedulers log it.
 */
export function pickleFunction(source: string, name = 'main'): Uint8Array {
  const out = begin();
  out.u8(op.emptyDict).u8(op.put).u8(0);
  writeGlobal(out, 'builtins', 'exec');
  writeString(out, source);
  // exec(source, g); neither its answer nor g stays on the stack.
  out.u8(op.get).u8(0).u8(op.tuple2).u8(op.reduce).u8(op.pop).u8(op.pop);
  writeGlobal(out, 'operator', 'getitem');
  out.u8(op.get).u8(0);
  writeString(out, name);
  return out.u8(op.tuple2).u8(op.reduce).u8(op.stop).bytes();
}

function begin(): ByteWriter {
  // Protocol 2 for all but bytes, whose opcode came with 3; readers take any opcode they know.
  return new ByteWriter().u8(op.proto).u8(2);
}

function write(out: ByteWriter, value: PickleValue, depth: number): void {
  if (depth > maxDepth) throw new ProtocolError(`more than ${maxDepth} levels`, out.length);
  if (value === null) out.u8(op.none);
  else if (typeof value === 'boolean') out.u8(value ? op.yes : op.no);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'bigint') writeLong(out, value);
  else if (typeof value === 'string') writeString(out, value);
  else if (value instanceof Uint8Array) out.u8(op.bytes).u32le(value.length).append(value);
  else if (Array.isArray(value)) {
    out.u8(op.emptyList).u8(op.mark);
    for (const item of value as readonly PickleValue[]) write(out, item, depth + 1);
    out.u8(op.appends);
  } else {
    out.u8(op.emptyDict).u8(op.mark);
    for (const [key, item] of Object.entries(value)) {
      writeString(out, key);
      write(out, item, depth + 1);
    }
    out.u8(op.setItems);
  }
}

function writeNumber(out: ByteWriter, value: number): void {
  if (Object.is(value, -0) || !Number.isSafeInteger(value)) out.u8(op.float).f64(value);
  else if (value === (value | 0)) out.u8(op.int32).i32le(value);
  else writeLong(out, BigInt(value));
}

function writeLong(out: ByteWriter, value: bigint): void {
  out.u8(op.long).append(text.encode(`${value}\n`));
}

function writeString(out: ByteWriter, value: string): void {
  const bytes = text.encode(value);
  out.u8(op.unicode).u32le(bytes.length).append(bytes);
}

function writeGlobal(out: ByteWriter, module: string, name: string): void {
  out.u8(op.global).append(text.encode(`${module}\n${name}\n`));
}
