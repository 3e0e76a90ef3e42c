import { InvalidInput } from '../../base/errors.ts';
import type { JsonValue } from '../../params/schema.ts';
import { paramsOf } from '../../params/schema.ts';
import { expand } from '../../params/sweep.ts';
import { textOf } from '../../params/text.ts';
import type { FormField, FormValue, ParamValues, SweepChoice } from '../../shared/form.ts';
import { l10n } from '../platform/l10n.ts';
import { mistakeIn } from './mistake.ts';
import type { Runnable } from './runnable.ts';

/** Fields that are no parameters; those are called `param.…`. */
export const ID = 'id';
const BUCKET = 'bucket';
const TIMEOUT = 'timeout';
const SWEEP = 'sweep';
const nameOf = (param: string) => `param.${param}`;
const MINUTE = 60_000;

/** What stands in the fields at first. */
export interface Proposal {
  readonly id: string;
  readonly bucket: string;
}

/** What a person wishes of a program. */
export interface Wish {
  readonly id: string;
  readonly bucket: string;
  readonly timeoutMs: number | undefined;
  /** One entry for each job. */
  readonly params: readonly Readonly<Record<string, JsonValue>>[];
  /** The job of this id goes on, for what is missing; its nonce, where that is known. */
  readonly resumes?: { readonly nonce: string | undefined } | undefined;
}

/** The wish, or sentences about what cannot be, by field. */
export type WishRead = { readonly wish: Wish } | { readonly problems: Record<string, string> };

/** The parameters of a program, then what every job has. */
export function jobFields({ schema, header }: Runnable, { id, bucket }: Proposal): FormField[] {
  const required = new Set(schema.required);
  const params = paramsOf(schema).map(([name, param]): FormField => {
    return {
      type: 'param',
      name: nameOf(name),
      label: name,
      param,
      default: param.default === undefined ? undefined : textOf(param, param.default),
      required: required.has(name),
      unit: param['x-unit'],
      help: param.description,
    };
  });
  const { each, zip } = combinations();
  const minutes = header?.timeoutMs === undefined ? undefined : header.timeoutMs / MINUTE;
  return [
    ...params,
    {
      type: 'select',
      name: SWEEP,
      label: l10n.t('Several values'),
      choices: [each, zip],
      default: each,
    },
    {
      type: 'string',
      name: ID,
      label: l10n.t('Job name'),
      default: id,
      required: true,
      help: l10n.t('Its array gets the same name.'),
    },
    { type: 'string', name: BUCKET, label: l10n.t('Bucket'), default: bucket, required: true },
    {
      type: 'number',
      name: TIMEOUT,
      label: l10n.t('Time limit'),
      unit: l10n.t('min'),
      default: minutes,
      min: 0,
      help: l10n.t('Left empty, the job runs as long as it likes.'),
    },
  ];
}

/** The field that says how several lists are combined. */
export function sweepChoice(): SweepChoice {
  return { field: SWEEP, zip: combinations().zip };
}

function combinations() {
  return { each: l10n.t('Each with each'), zip: l10n.t('First with first, second with second, …') };
}

/** What is checked besides the schema. */
export interface WishChecks {
  checkId(id: string): unknown;
  checkBucket(bucket: string): unknown;
  readonly taken: ReadonlySet<string>;
}

/** The wish in the values of these fields. */
export function wishOf(
  { schema, check }: Runnable,
  values: Readonly<Record<string, FormValue>>,
  checks: WishChecks,
): WishRead {
  const problems: Record<string, string> = {};
  const note = (field: string, problem: string | undefined) => {
    if (problem !== undefined) problems[field] ??= problem;
  };
  const id = wordOf(values[ID]);
  const bucket = wordOf(values[BUCKET]);
  note(ID, mistakeIn(() => checks.checkId(id)) ?? takenProblem(checks.taken, id));
  note(
    BUCKET,
    mistakeIn(() => checks.checkBucket(bucket)),
  );
  const lists = listsOf(schema, values);
  const kind = values[SWEEP] === combinations().zip ? 'zip' : 'product';
  let params: readonly Readonly<Record<string, JsonValue>>[] = [];
  let field = '';
  const mistake = mistakeIn(
    () => (params = expand(lists, kind)),
    (name) => (field = nameOf(name)),
  );
  note(field, mistake);
  for (const one of params) {
    for (const [name, problem] of Object.entries(check?.(one) ?? {})) note(nameOf(name), problem);
  }
  if (Object.keys(problems).length > 0) return { problems };
  const timeout = values[TIMEOUT];
  const timeoutMs = typeof timeout === 'number' && timeout > 0 ? timeout * MINUTE : undefined;
  return { wish: { id, bucket, timeoutMs, params } };
}

const wordOf = (value: FormValue | undefined) => (typeof value === 'string' ? value : '');

function takenProblem(taken: ReadonlySet<string>, id: string): string | undefined {
  return taken.has(id) ? l10n.t('There is a job {0} already: choose another name.', id) : undefined;
}

/** The values of each parameter; those left out are the function's own defaults. */
function listsOf(
  schema: Runnable['schema'],
  values: Readonly<Record<string, FormValue>>,
): Readonly<Record<string, readonly JsonValue[]>> {
  const lists: [string, readonly JsonValue[]][] = [];
  for (const [name] of paramsOf(schema)) {
    const value = values[nameOf(name)] as ParamValues | undefined;
    if (value) lists.push([name, value.values]);
  }
  return Object.fromEntries(lists);
}

/** What stands in the fields for these values, as one would type it. */
export function textsOf(
  { schema }: Runnable,
  params: Readonly<Record<string, JsonValue>>,
): Readonly<Record<string, FormValue>> {
  const texts = paramsOf(schema).flatMap(([name, param]) => {
    if (!Object.hasOwn(params, name)) return [];
    return [[nameOf(name), { text: textOf(param, params[name]), values: [] }] as const];
  });
  return Object.fromEntries(texts);
}

/**
 * The fields' values for texts as one types them, by parameter.
 *
 * @throws InvalidInput for a parameter that the program does not have.
 */
export function valuesOf(
  { schema, label }: Runnable,
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, FormValue>> {
  const values = Object.entries(texts).map(([name, text]) => {
    if (!Object.hasOwn(schema.properties, name)) {
      throw new InvalidInput(name, l10n.t('{0} has no parameter {1}.', label, name));
    }
    return [nameOf(name), { text, values: [] }] as const;
  });
  return Object.fromEntries(values);
}

/** The sentence that asks for a time limit, beside its field. */
export function askForTimeout(): Readonly<Record<string, string>> {
  return { [TIMEOUT]: l10n.t('Enter how long the job may run.') };
}
