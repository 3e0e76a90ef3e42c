import { createHash } from 'node:crypto';
import argumentsOf from './programs/arguments.py';
import bootstrap from './programs/bootstrap.py';
import capture from './programs/capture.py';
import cfHistory from './programs/cf_history.py';
import checkKeys from './programs/check_keys.py';
import children from './programs/children.py';
import closeRecord from './programs/close_record.py';
import closing from './programs/closing.py';
import crate from './programs/crate.py';
import checkWorker from './programs/check_worker.py';
import driver from './programs/driver.py';
import environment from './programs/environment.py';
import everywhere from './programs/everywhere.py';
import installPackages from './programs/install_packages.py';
import lend from './programs/lend.py';
import logParts from './programs/log_parts.py';
import modules from './programs/modules.py';
import randomArray from './programs/random_array.py';
import record from './programs/record.py';
import redaction from './programs/redaction.py';
import regions from './programs/regions.py';
import s3 from './programs/s3.py';
import storeProbe from './programs/store_probe.py';
import storeReader from './programs/store_reader.py';
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
  arguments: text('arguments', argumentsOf),
  bootstrap: text('bootstrap', bootstrap),
  driver: text('driver', driver),
  capture: text('capture', capture),
  s3: text('s3', s3),
  record: text('record', record),
  zarr_store: text('zarr_store', zarrStore),
  install_packages: text('install_packages', installPackages),
  cf_history: text('cf_history', cfHistory),
  children: text('children', children),
  close_record: text('close_record', closeRecord),
  closing: text('closing', closing),
  crate: text('crate', crate),
  environment: text('environment', environment),
  everywhere: text('everywhere', everywhere),
  log_parts: text('log_parts', logParts),
  modules: text('modules', modules),
  redaction: text('redaction', redaction),
  regions: text('regions', regions),
  lend: text('lend', lend),
  check_keys: text('check_keys', checkKeys),
  check_worker: text('check_worker', checkWorker),
  random_array: text('random_array', randomArray),
  store_probe: text('store_probe', storeProbe),
  store_reader: text('store_reader', storeReader),
} satisfies Record<string, ProgramText>;

/**
 * What the driver of every job is made of, by the names under which it knows them. `close_record` is
 * what the registry sends to another worker when the driver is gone.
 */
export const wrapper = [
  'arguments',
  'capture',
  'cf_history',
  'children',
  'close_record',
  'closing',
  'crate',
  'environment',
  'everywhere',
  'log_parts',
  'modules',
  'record',
  'redaction',
  'regions',
  's3',
  'zarr_store',
] as const satisfies readonly (keyof typeof programs)[];

/** SHA-256 of a text, in hex. */
export function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}

function text(name: string, source: string): ProgramText {
  const hash = hashOf(source);
  return { source, hash, module: `science_gateway_${name}_${hash.slice(0, 12)}` };
}
