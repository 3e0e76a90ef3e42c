import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { cleaned } from '../../src/jobs/program/docstring.ts';
import { parseStatement } from '../../src/jobs/program/grammar.ts';
import { literal, type Names } from '../../src/jobs/program/literal.ts';
import { readProgram } from '../../src/jobs/program/readProgram.ts';
import { docstringTextOf, parametersOf } from '../../src/jobs/program/signature.ts';
import { statements } from '../../src/jobs/program/statements.ts';
import { ensurePython } from '../kit/python.ts';

/** What `test/kit/python_signatures.py` prints, a line a file. */
interface Told {
  readonly path: string;
  readonly text: string;
  readonly found: readonly {
    readonly name: string;
    readonly line: number;
    readonly isFunction: boolean;
    readonly params?: readonly { name: string; default: { kind: string; value: unknown } | null }[];
    readonly doc?: string | null;
  }[];
}

const none: Names = { find: () => undefined };

describe("CPython's own library", () => {
  it('is read as CPython reads it', { timeout: 600_000 }, async () => {
    const python = spawn(await ensurePython(), ['test/kit/python_signatures.py', '700'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let [files, functions, defaults] = [0, 0, 0];
    const unread: string[] = [];
    for await (const line of createInterface({ input: python.stdout })) {
      const told = JSON.parse(line) as Told;
      files += 1;
      for (const [at, own] of read(told, unread).entries()) {
        if (own !== undefined) expect(own, told.path).toEqual(told.found[at]);
      }
      // Nothing in a file makes it throw, and nothing takes long.
      const started = performance.now();
      readProgram(told.text, told.path);
      expect(performance.now() - started, told.path).toBeLessThan(1000);
      functions += told.found.filter(({ isFunction }) => isFunction).length;
      defaults += told.found.flatMap(({ params = [] }) => params).filter((p) => p.default).length;
    }
    expect(files).toBeGreaterThan(500);
    expect(functions).toBeGreaterThan(1500);
    expect(defaults).toBeGreaterThan(500);
    // Stress tests of CPython's own grammar that py-ast 1.16 does not know.
    const known = /test_(coroutines|fstring|patma|tstring|exception_group|grammar|type_params)/;
    expect(unread.filter((one) => !known.test(one))).toEqual([]);
  });
});

function read({ path, text, found }: Told, unread: string[]): unknown[] {
  const all = statements(text).filter(({ name }) => name !== undefined);
  const names = all.map(({ name }) => name);
  expect(names, path).toEqual(found.map(({ name }) => name));
  return all.map((statement, at) => {
    const parsed = parseStatement(statement);
    if (!('nodes' in parsed)) {
      unread.push(
        `${path}:${statement.line} ${statement.name ?? ''}: ${parsed.problem?.message ?? 'too deep'}`,
      );
      return undefined;
    }
    const [node] = parsed.nodes;
    const place = node as { lineno: number };
    const about = { name: statement.name, line: statement.line + place.lineno - 1 };
    if (node?.nodeType !== 'FunctionDef' && node?.nodeType !== 'AsyncFunctionDef') {
      return { ...about, isFunction: false };
    }
    const doc = docstringTextOf(node);
    return {
      ...about,
      isFunction: true,
      params: parametersOf(node.args).map((one, index) => {
        const value = one.default && literal(one.default, statement.text, none);
        const wanted = found[at]?.params?.[index]?.default;
        // Sums and dates that CPython's literals do not have may be more than it says.
        const own = value ? { kind: value.kind, value: value.value } : { kind: null };
        return {
          name: one.name,
          default: one.default ? (wanted?.kind ? own : { kind: null }) : null,
        };
      }),
      doc: doc === undefined ? null : cleaned(doc).join('\n'),
    };
  });
}
