import type * as core from './core.ts';

/** The core as a type, without loading it. */
export type Core = typeof core;

let loading: Promise<Core> | undefined;

/** Loads the core on first use. */
export function loadCore(): Promise<Core> {
  loading ??= import('./core.ts');
  return loading;
}
