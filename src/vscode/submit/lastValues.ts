import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import type { FormField, FormValue } from '../../shared/form.ts';
import { looksSecret } from '../../shared/formSecret.ts';
import { ID } from './jobFields.ts';

/** Functions whose values are remembered; the oldest are given up. */
const MOST = 50;

const value = v.union([
  v.string(),
  v.number(),
  v.boolean(),
  v.object({ text: v.string(), values: v.array(v.unknown()) }),
]);
const remembered = v.array(v.tuple([v.string(), v.record(v.string(), value)]));

/**
 * What was last entered for a function of a file, as it was typed. Lies in the editor's workspace
 * state, so nothing that looks like a secret is kept, and no default: the file may get another.
 */
export class LastValues {
  constructor(private readonly memento: Memento) {}

  load(owner: string): Readonly<Record<string, FormValue>> {
    return this.#all().find(([one]) => one === owner)?.[1] ?? {};
  }

  async save(
    owner: string,
    fields: readonly FormField[],
    values: Readonly<Record<string, FormValue>>,
  ): Promise<void> {
    const kept: Record<string, v.InferOutput<typeof value>> = {};
    for (const field of fields) {
      const text = typed(values[field.name]);
      if (text === undefined || field.name === ID || text === field.default) continue;
      if (looksSecret(field.name, String(text))) continue;
      kept[field.name] = field.type === 'param' ? { text: String(text), values: [] } : text;
    }
    const others = this.#all().filter(([one]) => one !== owner);
    await this.memento.update(KEY, [[owner, kept], ...others].slice(0, MOST));
  }

  #all(): v.InferOutput<typeof remembered> {
    const read = v.safeParse(remembered, this.memento.get(KEY, []));
    // Written by another version: the defaults do as well.
    return read.success ? read.output : [];
  }
}

const KEY = 'scienceGateway.jobValues';

function typed(value: FormValue | undefined): string | number | boolean | undefined {
  if (typeof value !== 'object') return value;
  return typeof value['text'] === 'string' ? value['text'] : undefined;
}
