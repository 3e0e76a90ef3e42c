import type * as pythonReader from './pythonReader.ts';

let loading: Promise<typeof pythonReader> | undefined;

/** Loads the reader of Python on first use. */
export function loadPythonReader(): Promise<typeof pythonReader> {
  loading ??= import('./pythonReader.ts');
  return loading;
}
