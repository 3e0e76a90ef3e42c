import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import type { FormField, FormValue } from '../../shared/form.ts';
import { isSecretField, looksSecret } from '../../shared/formSecret.ts';

const remembered: v.GenericSchema<unknown, Readonly<Record<string, FormValue>>> = v.record(
  v.string(),
  v.union([v.number(), v.string(), v.boolean(), v.record(v.string(), v.unknown())]),
);

/**
 * What a person last chose for a cluster, by profile and user. Lies in the editor's global state, so
 * nothing that looks like a secret is kept, and nothing that is the default anyway: a new default of
 * the site must not be hidden by the old one.
 */
export class ClusterMemory {
  constructor(private readonly memento: Memento) {}

  load(owner: string): Readonly<Record<string, FormValue>> {
    const read = v.safeParse(remembered, this.memento.get(keyOf(owner), {}));
    // Written by another version: the defaults do as well.
    return read.success ? read.output : {};
  }

  async save(
    owner: string,
    fields: readonly FormField[],
    values: Readonly<Record<string, FormValue>>,
  ): Promise<void> {
    await this.memento.update(keyOf(owner), worthKeeping(fields, values));
  }
}

const keyOf = (owner: string) => `scienceGateway.newCluster ${owner}`;

/** The values that are neither secret nor the default. */
export function worthKeeping(
  fields: readonly FormField[],
  values: Readonly<Record<string, FormValue>>,
): Readonly<Record<string, FormValue>> {
  const kept: Record<string, FormValue> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || isSecretField(field)) continue;
    if (JSON.stringify(value) === JSON.stringify(field.default)) continue;
    if (typeof value === 'object') kept[field.name] = withoutSecretNames(value);
    else if (!looksSecret('', String(value))) kept[field.name] = value;
  }
  return kept;
}

function withoutSecretNames(mapping: Readonly<Record<string, unknown>>): FormValue {
  return Object.fromEntries(
    Object.entries(mapping).filter(
      ([name, value]) => !looksSecret(name, typeof value === 'string' ? value : ''),
    ),
  );
}
