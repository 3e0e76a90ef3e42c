import { v } from '../base/validate.ts';

/** A value that a cluster option can have. */
export type OptionValue = number | string | boolean | null | Readonly<Record<string, unknown>>;

/** What a site lets its users choose of a cluster. */
export type ClusterOption = {
  readonly field: string;
  readonly label: string;
} & (
  | {
      readonly type: 'int' | 'float';
      readonly default: number | null;
      readonly min: number | undefined;
      readonly max: number | undefined;
    }
  | { readonly type: 'string'; readonly default: string | null }
  | { readonly type: 'bool'; readonly default: boolean | null }
  | {
      readonly type: 'select';
      readonly default: string | null;
      readonly choices: readonly string[];
    }
  | { readonly type: 'mapping'; readonly default: Readonly<Record<string, unknown>> | null }
);

const text = v.pipe(v.string(), v.maxLength(10_000));
const bound = v.nullish(v.number());
const spec = v.variant('type', [
  v.object({ type: v.picklist(['int', 'float']), min: bound, max: bound }),
  v.object({ type: v.literal('string') }),
  v.object({ type: v.literal('bool') }),
  v.object({ type: v.literal('select'), options: v.pipe(v.array(text), v.maxLength(1_000)) }),
  v.object({ type: v.literal('mapping') }),
]);
const option = v.object({ field: text, label: v.nullish(text), default: v.unknown(), spec });

/** dask-gateway-server 2022.10.0 to 2026.3.0, `options.py`, `Options.get_specification`. */
export const optionsAnswer = v.object({
  cluster_options: v.pipe(v.array(option), v.maxLength(200)),
});

/** Puts one entry of the answer into the words of this project. */
export function optionOf(entry: v.InferOutput<typeof option>): ClusterOption {
  const { field, spec } = entry;
  const named = { field, label: entry.label ?? field };
  const given = entry.default;
  switch (spec.type) {
    case 'int':
    case 'float': {
      const { type, min, max } = spec;
      const value = typeof given === 'number' ? given : null;
      return { ...named, type, default: value, min: min ?? undefined, max: max ?? undefined };
    }
    case 'string':
      return { ...named, type: 'string', default: typeof given === 'string' ? given : null };
    case 'bool':
      return { ...named, type: 'bool', default: typeof given === 'boolean' ? given : null };
    case 'select': {
      const value = typeof given === 'string' ? given : null;
      return { ...named, type: 'select', default: value, choices: spec.options };
    }
    case 'mapping':
      return { ...named, type: 'mapping', default: mapping(given) };
  }
}

function mapping(value: unknown): Readonly<Record<string, unknown>> | null {
  return v.is(v.record(v.string(), v.unknown()), value) ? value : null;
}
