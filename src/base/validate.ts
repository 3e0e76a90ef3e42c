import * as v from './schema.ts';
import { InvalidData } from './errors.ts';

/**
 * Checks a value that crossed a border against a valibot schema.
 *
 * @param what names the value for the message, e.g. `the gateway's list of clusters`.
 * @throws InvalidData that names the path of the first thing that does not fit.
 */
export function validate<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  throw new InvalidData(`${what}: ${path ? `${path}: ` : ''}${issue.message}`);
}

/**
 * Parses JSON text and checks it.
 *
 * @throws InvalidData when the text is no JSON or does not fit the schema.
 */
export function validateJson<const S extends v.GenericSchema>(
  schema: S,
  text: string,
  what: string,
): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidData(`${what} is not JSON.`, { cause });
  }
  return validate(schema, value, what);
}

export { v };
