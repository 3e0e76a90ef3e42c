/** A value that only Python could make sense of. It is kept as what it is: unknown, and harmless. */
export class Opaque {
  constructor(
    /** How it came: `pickle`, `dask`, `error`, `enum`, … */
    readonly kind: string,
    /** What can be said of it, e.g. the text of a serialisation error or the name of a type. */
    readonly text = '',
  ) {}
}
