/** Where an array is, as Python must be told. */
export interface PythonPlace {
  /** `s3://…`, `https://…` or a path. */
  readonly url: string;
  /** Absent: where AWS tools look by themselves. */
  readonly endpoint?: string | undefined;
  readonly isAnonymous?: boolean | undefined;
}

/**
 * The argument `storage_options` for this place, as zarr, xarray and dask hand it to fsspec; empty
 * when none is needed. Keys are found where AWS tools look for them; none is ever written here.
 */
export function pythonStorage({ endpoint, isAnonymous }: PythonPlace): string {
  const options = [
    ...(endpoint === undefined
      ? []
      : [`"client_kwargs": {"endpoint_url": ${pythonText(endpoint)}}`]),
    ...(isAnonymous ? ['"anon": True'] : []),
  ];
  return options.length === 0 ? '' : `storage_options={${options.join(', ')}}`;
}

/** A text as Python writes it: JSON's is a literal of Python too. */
export function pythonText(text: string): string {
  return JSON.stringify(text);
}
