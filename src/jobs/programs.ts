import { createHash } from 'node:crypto';
import bootstrap from './programs/bootstrap.py';
import capture from './programs/capture.py';
import checkKeys from './programs/check_keys.py';
import driver from './programs/driver.py';
import interrupt from './programs/interrupt.py';
import lend from './programs/lend.py';
import randomArray from './programs/random_array.py';
import record from './programs/record.py';
import registry from './programs/registry.py';
import s3 from './programs/s3.py';
import storeProbe from './programs/store_probe.py';
import zarrStore from './programs/zarr_store.py';

/** The text of a Python file, and what tells one version of it from another. */
export interface ProgramText {
  readonly source: string;
  /** SHA-256 of the source, in hex. */
  readonly hash: string;
  /** Name of the Python module that it becomes on the cluster; holds the hash. */
  readonly module: string;
}

/** Everything that is sent to a cluster, by file name. */
export const programs = {
  bootstrap: text('bootstrap', bootstrap),
  registry: text('registry', registry),
  driver: text('driver', driver),
  capture: text('capture', capture),
  s3: text('s3', s3),
  record: text('record', record),
  zarr_store: text('zarr_store', zarrStore),
  interrupt: text('interrupt', interrupt),
  lend: text('lend', lend),
  check_keys: text('check_keys', checkKeys),
  random_array: text('random_array', randomArray),
  store_probe: text('store_probe', storeProbe),
} satisfies Record<string, ProgramText>;

/** SHA-256 of a text, in hex. */
export function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}

function text(name: string, source: string): ProgramText {
  const hash = hashOf(source);
  return { source, hash, module: `science_gateway_${name}_${hash.slice(0, 12)}` };
}
