/** What msgpack can say. Maps keep keys of any kind: dask's tuple keys arrive as arrays. */
export type MsgpackValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | MsgpackExtension
  | MsgpackValue[]
  | Map<MsgpackValue, MsgpackValue>;

/** What the encoder takes: decoded values, and plain objects, whose `undefined` fields are left out. */
export type MsgpackInput =
  | undefined
  | MsgpackValue
  | readonly MsgpackInput[]
  | ReadonlyMap<MsgpackInput, MsgpackInput>
  | { readonly [key: string]: MsgpackInput };

/** A value of a type that msgpack leaves to its users. dask sends none. */
export class MsgpackExtension {
  constructor(
    readonly type: number,
    readonly data: Uint8Array,
  ) {}
}
