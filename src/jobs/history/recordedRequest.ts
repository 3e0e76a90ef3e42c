import { v, validateJson } from '../../base/validate.ts';
import { count, line, list, maybe, time, value, values } from './recordFields.ts';

const git = v.object({
  remote: maybe(line()),
  commit: maybe(line(100)),
  dirty: v.fallback(v.boolean(), false),
});

const request = v.object({
  schema: v.literal(1),
  id: v.pipe(v.string(), v.maxLength(100)),
  nonce: maybe(line(100)),
  program: v.fallback(line(200), ''),
  submitted: v.fallback(time, 0),
  entry: maybe(line(200)),
  params: maybe(values),
  sha256: maybe(line(64)),
  user: maybe(line(200)),
  hub: maybe(line()),
  origin: maybe(v.object({ file: maybe(line(1_000)), git: maybe(git) })),
  dependencies: maybe(list(line(), 200)),
  requiresPython: maybe(line(100)),
  modules: v.fallback(list(v.object({ path: line(1_000), sha256: line(64) })), []),
  options: maybe(values),
  sweep: maybe(v.object({ id: line(200), index: count, of: count, name: maybe(line(200)) })),
  parameterSchema: maybe(value),
  extension: maybe(line(100)),
  clusterHash: maybe(line(100)),
  clusterOptions: maybe(values),
  publish: maybe(v.picklist(['nothing', 'parameters', 'source'])),
});

/** What was asked for: `job.json` of a record, written once. */
export type RecordedRequest = v.InferOutput<typeof request>;

/**
 * Reads `job.json`.
 *
 * @throws InvalidData when it is no record of this job.
 */
export function readRequest(bytes: Uint8Array, id: string): RecordedRequest {
  const what = `the record of job ${id}`;
  // A record that was copied to another folder would show one job twice, with the wrong output.
  const ofThis = v.pipe(
    request,
    v.check((read) => read.id === id, 'it belongs to a job of another name'),
  );
  return validateJson(ofThis, new TextDecoder().decode(bytes), what);
}
