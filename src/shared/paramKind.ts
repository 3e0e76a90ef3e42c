import { textOf } from '../params/text.ts';
import { typesOf, type ParamSchema } from '../params/schema.ts';

/** How a parameter is best entered. */
export type ParamKind =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'tick' | 'number' | 'date' | 'list' | 'text' | 'json' };

/** The control that fits a schema; what has no type that we know is JSON. */
export function kindOf(param: ParamSchema): ParamKind {
  if (param.enum) {
    return { kind: 'choice', choices: param.enum.map((value) => textOf(param, value)) };
  }
  const types = typesOf(param);
  const isOptional = types.includes('null');
  const [type, ...others] = types.filter((one) => one !== 'null');
  if (type === undefined || others.length > 0) return { kind: 'json' };
  switch (type) {
    case 'boolean':
      return isOptional
        ? { kind: 'choice', choices: ['true', 'false', textOf(param, null)] }
        : { kind: 'tick' };
    case 'integer':
    case 'number':
      return { kind: 'number' };
    case 'string':
      return { kind: param.format ? 'date' : 'text' };
    case 'array':
      return { kind: 'list' };
    case 'object':
      return { kind: 'json' };
  }
}
