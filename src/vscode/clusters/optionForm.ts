import type { ClusterOption, OptionValue } from '../../gateway/options.ts';
import { DEFAULT_LEASE, type LeaseTerms } from '../../jobs/lease.ts';
import type { FormField, FormValue, Problems } from '../../shared/form.ts';
import { looksSecret } from '../../shared/formSecret.ts';
import { l10n } from '../platform/l10n.ts';
import { leaseChoices } from './leaseChoices.ts';
import { tagOf } from '../platform/problem.ts';

/** Workers of a new cluster, unless told otherwise. */
export const WORKERS = 3;

/** Name of the field with the number of workers; the site's own are called `option.…`. */
const workersName = 'workers';
/** Name of the field that says how long the cluster is kept. */
const leaseName = 'lease';
const nameOf = (field: string) => `option.${field}`;

/** What to propose instead of the site's own defaults, by option. */
export type Proposals = Readonly<Record<string, OptionValue>>;

/** What a person wishes of a new cluster. */
export interface Wish {
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly workers: number;
  readonly lease: LeaseTerms;
}

/** The field of one of the site's options. */
export function optionField(option: ClusterOption, proposals: Proposals = {}): FormField {
  const { field } = option;
  const common = { name: nameOf(field), label: option.label, required: option.default === null };
  const proposed = proposals[field];
  switch (option.type) {
    case 'int':
    case 'float': {
      const type = option.type === 'int' ? 'integer' : 'number';
      const given = typeof proposed === 'number' ? proposed : (option.default ?? undefined);
      const { min, max } = option;
      return { ...common, ...labelAndUnit(option.label), type, default: given, min, max };
    }
    case 'string': {
      const given = typeof proposed === 'string' ? proposed : (option.default ?? undefined);
      const help = option.default === '' ? l10n.t('Left empty, the site decides.') : undefined;
      return { ...common, type: 'string', default: given, help, secret: looksSecret(field) };
    }
    case 'bool': {
      const given = typeof proposed === 'boolean' ? proposed : (option.default ?? undefined);
      return { ...common, type: 'boolean', default: given };
    }
    case 'select': {
      const { choices } = option;
      const wanted = [proposed, option.default].find((one) => choices.some((it) => it === one));
      const given = typeof wanted === 'string' ? wanted : undefined;
      return { ...common, type: 'select', default: given, choices };
    }
    case 'mapping': {
      const given = isMapping(proposed) ? proposed : (option.default ?? undefined);
      return { ...common, type: 'mapping', default: given };
    }
  }
}

/** The field for the number of workers. */
export function workersField(workers = WORKERS, most?: number): FormField {
  const help = most === undefined ? undefined : l10n.t('The site gives up to {0}.', most);
  const label = l10n.t('Workers');
  return {
    name: workersName,
    label,
    type: 'integer',
    default: workers,
    required: true,
    min: 0,
    help,
  };
}

/** The field for how long it is kept: *until I stop it* has to be chosen. */
export function leaseField(): FormField {
  const choices = leaseChoices().map(({ label }) => label);
  return {
    name: leaseName,
    label: l10n.t('Kept'),
    type: 'select',
    default: choices[0],
    choices,
    required: true,
    help: l10n.t('It ends by itself then, with your editor closed too. Jobs that run hold it.'),
  };
}

/** The wish in the values of a form of these fields. */
export function wishOf(values: Readonly<Record<string, FormValue>>): Wish {
  const { [workersName]: workers, [leaseName]: label, ...others } = values;
  const lease = leaseChoices().find((choice) => choice.label === label)?.terms ?? DEFAULT_LEASE;
  const options = Object.entries(others).map(([name, value]) => [
    name.slice(nameOf('').length),
    value,
  ]);
  const wished = Object.fromEntries(options) as Wish['options'];
  return { options: wished, workers: Number(workers), lease };
}

/** Options that have no default at the site, or an empty text: what was given once is given again. */
export function hasNoDefault(option: ClusterOption): boolean {
  return option.default === null || option.default === '';
}

/** Sentences beside fields, or one about the whole. */
export interface Refusal {
  readonly problems: Problems;
  readonly message?: string;
}

/**
 * What a form shows of an error of the gateway: its own words, when it did not take a value, beside
 * the option that they name. `undefined`: the values are not the reason.
 */
export function refusalOf(error: unknown, options: readonly ClusterOption[]): Refusal | undefined {
  // By tag: errors come from another bundle.
  if (!(error instanceof Error) || !('text' in error)) return undefined;
  if (tagOf(error) === 'OptionRejected') return beside(String(error.text), options);
  // A handler's sentence of several lines is lost on its way: aiohttp refuses such a reason and
  // answers a plain 500, which does not even say that it was about the values.
  const isMute = 'status' in error && error.status === 500 && error.text === '';
  if (tagOf(error) !== 'GatewayFailed' || !isMute) return undefined;
  return {
    problems: {},
    message: l10n.t('{0} One of the values may be the reason.', error.message),
  };
}

/**
 * The site's sentence beside the option that it names; of several, the one named first.
 * dask-gateway-server puts the field's name into its own sentences (`options.py`, 2026.3.0), those
 * of a site's handler may name anything.
 */
function beside(text: string, options: readonly ClusterOption[]): Refusal {
  const found = options
    .flatMap(({ field, label }) =>
      [field, label].map((name) => ({ field, at: placeOf(name, text), length: name.length })),
    )
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.length - a.length)[0];
  return found ? { problems: { [nameOf(found.field)]: text } } : { problems: {}, message: text };
}

/** Where a name stands in a text as a word of its own; −1: nowhere. */
function placeOf(name: string, text: string): number {
  // One or two letters are words of every language; quoted they are a name.
  const word = name.length > 2 ? name : `'${name}'`;
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.search(new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'iu'));
}

/** `Worker Memory (GiB)` → label and unit. */
function labelAndUnit(label: string): { label: string; unit?: string } {
  const [, name, unit] = /^(\S.*?) \(([^()\s]{1,8})\)$/.exec(label) ?? [];
  return name !== undefined && unit !== undefined ? { label: name, unit } : { label };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A sentence when `text` is no number of workers. */
export function checkWorkers(text: string): string | undefined {
  if (!/^\d{1,6}$/.test(text)) return l10n.t('Enter a whole number, 0 or more.');
  return undefined;
}

/** A sentence when `text` is no pair of bounds. */
export function checkBounds(text: string): string | undefined {
  const [, low, high] = /^(\d{1,6})-(\d{1,6})$/.exec(text) ?? [];
  if (low === undefined || high === undefined || Number(low) > Number(high) || Number(high) === 0) {
    return l10n.t('Enter two whole numbers, the smaller one first: 1-10.');
  }
  return undefined;
}
