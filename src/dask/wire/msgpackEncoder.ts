import { ByteWriter } from './byteWriter.ts';
import { MsgpackExtension, type MsgpackInput } from './msgpackValue.ts';
import { ProtocolError } from './protocolError.ts';

const maxDepth = 64;
const text = new TextEncoder();

/**
 * Encodes a value as msgpack does with `use_bin_type`: whole numbers as integers, `Uint8Array` as
 * binary, text as UTF-8 (lone surrogates become U+FFFD).
 *
 * @throws ProtocolError for what msgpack cannot say: too deep, too big an integer, a function.
 */
export function encodeMsgpack(value: MsgpackInput): Uint8Array {
  const out = new ByteWriter();
  write(out, value, 0);
  return out.bytes();
}

function write(out: ByteWriter, value: MsgpackInput, depth: number): void {
  if (depth > maxDepth) throw new ProtocolError(`more than ${maxDepth} levels`, out.length);
  if (value === null || value === undefined) out.u8(0xc0);
  else if (typeof value === 'boolean') out.u8(value ? 0xc3 : 0xc2);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'bigint') writeBigint(out, value);
  else if (typeof value === 'string') writeString(out, value);
  else if (value instanceof Uint8Array) writeBinary(out, value);
  else if (value instanceof MsgpackExtension) writeExtension(out, value);
  else if (Array.isArray(value)) writeArray(out, value, depth);
  else if (value instanceof Map) writeMap(out, [...value], depth);
  else if (typeof value === 'object') {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    writeMap(out, fields, depth);
  } else throw new ProtocolError(`a ${typeof value} cannot be sent`, out.length);
}

function writeNumber(out: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) out.u8(0xcb).f64(value);
  else if (value >= 0) writeUnsigned(out, value);
  else if (value >= -0x20) out.u8(value & 0xff);
  else if (value >= -0x80) out.u8(0xd0).u8(value & 0xff);
  else if (value >= -0x8000) out.u8(0xd1).u16(value & 0xffff);
  else if (value >= -0x8000_0000) out.u8(0xd2).u32(value >>> 0);
  else out.u8(0xd3).u64(BigInt.asUintN(64, BigInt(value)));
}

function writeUnsigned(out: ByteWriter, value: number): void {
  if (value < 0x80) out.u8(value);
  else if (value <= 0xff) out.u8(0xcc).u8(value);
  else if (value <= 0xffff) out.u8(0xcd).u16(value);
  else if (value <= 0xffff_ffff) out.u8(0xce).u32(value);
  else out.u8(0xcf).u64(BigInt(value));
}

function writeBigint(out: ByteWriter, value: bigint): void {
  if (value >= 0n && BigInt.asUintN(64, value) === value) out.u8(0xcf).u64(value);
  else if (BigInt.asIntN(64, value) === value) out.u8(0xd3).u64(BigInt.asUintN(64, value));
  else throw new ProtocolError('an integer of more than 64 bits cannot be sent', out.length);
}

function writeString(out: ByteWriter, value: string): void {
  const bytes = text.encode(value);
  const { length } = bytes;
  if (length < 32) out.u8(0xa0 | length);
  else if (length <= 0xff) out.u8(0xd9).u8(length);
  else if (length <= 0xffff) out.u8(0xda).u16(length);
  else out.u8(0xdb).u32(length);
  out.append(bytes);
}

function writeBinary(out: ByteWriter, value: Uint8Array): void {
  const { length } = value;
  if (length <= 0xff) out.u8(0xc4).u8(length);
  else if (length <= 0xffff) out.u8(0xc5).u16(length);
  else out.u8(0xc6).u32(length);
  out.append(value);
}

function writeExtension(out: ByteWriter, { type, data }: MsgpackExtension): void {
  const fixed = [1, 2, 4, 8, 16].indexOf(data.length);
  if (fixed >= 0) out.u8(0xd4 + fixed);
  else if (data.length <= 0xff) out.u8(0xc7).u8(data.length);
  else if (data.length <= 0xffff) out.u8(0xc8).u16(data.length);
  else out.u8(0xc9).u32(data.length);
  out.u8(type & 0xff).append(data);
}

function writeArray(out: ByteWriter, items: readonly MsgpackInput[], depth: number): void {
  if (items.length < 16) out.u8(0x90 | items.length);
  else if (items.length <= 0xffff) out.u8(0xdc).u16(items.length);
  else out.u8(0xdd).u32(items.length);
  for (const item of items) write(out, item, depth + 1);
}

function writeMap(
  out: ByteWriter,
  entries: readonly (readonly [MsgpackInput, MsgpackInput])[],
  depth: number,
): void {
  if (entries.length < 16) out.u8(0x80 | entries.length);
  else if (entries.length <= 0xffff) out.u8(0xde).u16(entries.length);
  else out.u8(0xdf).u32(entries.length);
  for (const [key, value] of entries) {
    write(out, key, depth + 1);
    write(out, value, depth + 1);
  }
}
