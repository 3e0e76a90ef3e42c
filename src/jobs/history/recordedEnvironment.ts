import { v, validateJson } from '../../base/validate.ts';
import { count, line, list, maybe, values } from './recordFields.ts';

const environment = v.object({
  python: maybe(line(200)),
  packages: v.fallback(values, {}),
  workers: v.fallback(
    list(
      v.object({
        address: maybe(line(100)),
        memory: maybe(count),
        threads: maybe(count),
        packages: maybe(values),
      }),
    ),
    [],
  ),
  image: maybe(line()),
  env: v.fallback(list(line(200)), []),
});

/** In what it ran: `environment.json` of a record. */
export type RecordedEnvironment = v.InferOutput<typeof environment>;

/** Reads `environment.json`. @throws InvalidData */
export function readEnvironment(bytes: Uint8Array, id: string): RecordedEnvironment {
  return validateJson(environment, new TextDecoder().decode(bytes), `the environment of job ${id}`);
}
