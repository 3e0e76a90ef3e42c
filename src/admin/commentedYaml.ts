import { dump } from 'js-yaml';

/** Nested values; what is not a plain object is a leaf. */
export interface Values {
  readonly [key: string]: unknown;
}

/** A remark for each dotted path that needs one, e.g. `gateway.prefix`. */
export type Remarks = Readonly<Record<string, string>>;

const WIDTH = 96;

/**
 * YAML with a remark above the keys that have one. Every leaf is written by js-yaml; only the
 * nesting is ours, because no YAML library for JavaScript without a syntax tree keeps comments.
 *
 * @throws Error when a remark is about a path that the values do not have: a comment that says
 * something about nothing is a mistake of ours.
 */
export function commentedYaml(values: Values, remarks: Remarks): string {
  const unused = new Set(Object.keys(remarks));
  const text = lines(values, '', '', { remarks, unused }).join('\n');
  const [left] = unused;
  if (left !== undefined) throw new Error(`A remark is about ${left}, which is not written.`);
  return `${text}\n`;
}

/** The lines of a comment, wrapped. */
export function commentLines(text: string, indent = ''): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && indent.length + line.length + word.length + 3 > WIDTH) {
      out.push(`${indent}# ${line}`);
      line = '';
    }
    line += line ? ` ${word}` : word;
  }
  return [...out, `${indent}# ${line}`];
}

interface Writing {
  readonly remarks: Remarks;
  readonly unused: Set<string>;
}

function lines(values: Values, path: string, indent: string, writing: Writing): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const here = path ? `${path}.${key}` : key;
    const remark = writing.remarks[here];
    writing.unused.delete(here);
    const above = remark === undefined ? [] : commentLines(remark, indent);
    if (isValues(value)) {
      const name = dump({ [key]: null })
        .split(':')
        .slice(0, -1)
        .join(':');
      return [...above, `${indent}${name}:`, ...lines(value, here, `${indent}  `, writing)];
    }
    const written = dump({ [key]: value }, { lineWidth: -1, noRefs: true })
      .trimEnd()
      .split('\n');
    return [...above, ...written.map((line) => (line ? `${indent}${line}` : line))];
  });
}

function isValues(value: unknown): value is Values {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0
  );
}
