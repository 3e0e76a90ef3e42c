import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProgram } from '../../../../src/jobs/program/readProgram.ts';
import { statements } from '../../../../src/jobs/program/statements.ts';

const read = (text: string) => readProgram(text, 'x.py');
const names = (text: string) => read(text).entries.map(({ name }) => name);
const asked = (text: string) => Object.keys(read(text).entries[0]?.schema.properties ?? {});

describe('signatures', () => {
  it.each([
    ['def run(store, /, a, *, b): pass', ['a', 'b']],
    ['def run(store, a, *args, b=1, **kwargs): pass', ['a', 'b']],
    ['def run(store, progress, a, regions=None, client=None, storage_options=None): pass', ['a']],
    [
      'def run(store, constructor, __proto__, toString=1): pass',
      ['constructor', '__proto__', 'toString'],
    ],
    [
      'def run(store, id, params, spec, output, type, properties, required): pass',
      ['id', 'params', 'spec', 'output', 'type', 'properties', 'required'],
    ],
    ['def run(\n    store,  # the output\n    a,\n): pass', ['a']],
    ['def run(store, a=")", b="def run(store): pass"): pass', ['a', 'b']],
    ['def run[T](store, a: T): pass', ['a']],
    ['def run(store, ﬁeld): pass', ['field']],
    ['def run(store, größe, 名前): pass', ['größe', '名前']],
    ['\uFEFFdef run(store, a):\r\n\tif a:\r\n\t\tpass\r\n', ['a']],
    ['@decorate(\n  1\n)\n@other\ndef run(store, a): pass', ['a']],
    ['def run(store, a): return f"{a["x"]!r:>{a}}" + f\'{{\' # def', ['a']],
  ])('%j asks for %j', (text, wanted) => {
    expect(names(text)).toEqual(['run']);
    expect(asked(text)).toEqual(wanted);
  });

  it('the line is that of the def, the injected ones in their order', () => {
    const [entry] = read('\n@x\n@y\ndef run(store, client, a, progress=None): pass').entries;
    expect([entry?.line, entry?.injected]).toEqual([4, ['store', 'client', 'progress']]);
  });

  it.each([
    ['def run(store: str): pass', true],
    ['def run(store: "str"): pass', true],
    ['def run(store): pass', false],
    ['def run(store: zarr.abc.store.Store): pass', false],
  ])('%s wants an address: %s', (text, isUrl) => {
    expect(read(text).entries[0]?.storeAsUrl).toBe(isUrl);
  });
});

describe('▶ does not stand above', () => {
  it.each([
    'async def run(store): pass',
    'class A:\n    def run(store): pass',
    'def outer():\n    def run(store): pass',
    'if True:\n    def run(store): pass',
    'def run(a, store): pass',
    'def run(*store): pass',
    'def run(*, a, store): pass',
    '"""\ndef run(store): pass\n"""',
    'x = [\n"""a\n""", """\ndef run(store): pass\n"""]',
    "x = '\\\ndef run(store): pass'",
    'run = lambda store: 1',
    '# def run(store): pass',
    'defrun(store)',
  ])('%j', (text) => {
    expect(read(text)).toEqual({ name: 'x', entries: [], problems: [] });
  });

  it('a function that is defined again; the last counts', () => {
    expect(names('def run(store, a): pass\ndef run(store, b): pass')).toEqual(['run']);
    expect(asked('def run(store, a): pass\ndef run(store, b): pass')).toEqual(['b']);
    expect(names('def run(store): pass\nclass run: pass')).toEqual([]);
  });
});

describe('an entry that the header names', () => {
  const header = '# /// script\n# [tool.science-gateway]\n# entry = "main"\n# ///\n';
  it('needs no store', () => {
    expect(names(`${header}def main(a): pass`)).toEqual(['main']);
  });

  it.each([
    ['def other(store): pass', 3, 'entry names main, but the file has no function'],
    ['class main: pass', 3, 'entry names main, but the file has no function'],
    ['async def main(store): pass', 5, "main is async; a job's function is a plain def."],
    ['def main(store', 5, 'Python syntax: '],
  ])('%j is a problem in line %i', (text, line, message) => {
    const { entries, problems } = read(header + text);
    expect(entries).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      line,
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('mistakes in the file', () => {
  it('do not hide the function, and are told where they are', () => {
    const text =
      'x = (1,\ndef run(store, a: int = 1):\n    """Do it."""\n    y = = 1\n\ndef other(:\n    pass\n';
    const { entries, problems } = read(text);
    expect(entries).toMatchObject([{ name: 'run', line: 2, summary: 'Do it.' }]);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 0],
      [4, 8],
      [6, 10],
    ]);
  });

  it('have columns as editors count, not bytes', () => {
    const { problems } = read('def run(store):\n    x = "é😀" + = 1\n');
    expect(problems).toMatchObject([{ line: 2, column: 16 }]);
  });

  it('of files that are no jobs are nobody’s here', () => {
    expect(read('def f(:\n  store').problems).toEqual([]);
  });

  it.each(['def run(store, a', 'def run(store, a:\n    pass', 'def run(store, a=):\n    pass'])(
    'in a half-typed %j are told',
    (text) => {
      expect(read(text).entries).toEqual([]);
      expect(read(text).problems).toHaveLength(1);
    },
  );

  it('two parameters of one name', () => {
    expect(read('def run(store, a, a): pass').problems).toEqual([
      { line: 1, column: 0, message: 'run has two parameters a.', severity: 'error' },
    ]);
  });

  it('are at most fifty', () => {
    expect(read(`def run(store): pass\n${'x = = 1\n'.repeat(200)}`).problems).toHaveLength(50);
  });
});

describe('size and depth', () => {
  const timed = (text: string) => {
    const started = performance.now();
    const program = read(text);
    expect(performance.now() - started).toBeLessThan(5000);
    return program;
  };

  it.each([
    ['brackets', `def run(store, a=${'['.repeat(20_000)}1${']'.repeat(20_000)}): pass`],
    ['sums', `def run(store, a=${'1+'.repeat(20_000)}1): pass`],
    ['types', `def run(store, a: ${'list['.repeat(5_000)}int${']'.repeat(5_000)}): pass`],
    ['unions', `def run(store, a: ${'A | '.repeat(5_000)}int): pass`],
    ['quotes', `def run(store, a: ${JSON.stringify(JSON.stringify('int'))}): pass`],
    [
      'parameters',
      `def run(store, ${Array.from({ length: 5000 }, (_, i) => `a${i}=${i}`).join(', ')}): pass`,
    ],
    [
      'choices',
      `def run(store, a: Literal[${Array.from({ length: 20_000 }, (_, i) => i).join(', ')}]): pass`,
    ],
    ['lines', `def run(store):\n${'    x = 1\n'.repeat(50_000)}`],
    ['functions', 'def run(store): pass\n'.repeat(20_000)],
    [
      'blocks',
      `def run(store):\n${Array.from({ length: 200 }, (_, i) => `${' '.repeat(i + 1)}if x:\n`).join('')}${' '.repeat(202)}pass`,
    ],
    ['text', `def run(store):\n    """${'a '.repeat(1_000_000)}"""`],
    ['fields', `def run(store): return f"${'{a:'.repeat(5_000)}"`],
    ['numbers', `D = [${`[${'1, '.repeat(900)}], `.repeat(200)}]\ndef run(store, a=D): pass`],
    [
      'aliases',
      `${Array.from({ length: 500 }, (_, i) => `A${i} = A${i + 1}\n`).join('')}def run(store, a: A0): pass`,
    ],
    ['backslashes', `def run(store, a=1): pass\n${'\\\n'.repeat(100_000)}`],
    ['quotes that never end', `def run(store): pass\n${'"""'.repeat(33_333)}`],
  ])('%s take little time, and nothing throws', (_, text) => {
    expect(timed(text).name).toBe('x');
  });

  it('a deep body does not hide the signature', () => {
    const deep = `${'('.repeat(5_000)}1${')'.repeat(5_000)}`;
    const program = timed(`def run(store, a: int):\n    """Do it."""\n    return ${deep}\n`);
    expect(program.entries).toMatchObject([{ name: 'run', summary: 'Do it.' }]);
    expect(program.problems).toEqual([]);
  });

  it('more than 4 MB is no program', () => {
    const program = read(`def run(store): pass\n#${' '.repeat(4_000_000)}`);
    expect(program.entries).toEqual([]);
    expect(program.problems[0]?.message).toContain('larger than 4 MB');
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      'def run(store',
      '):',
      '\n',
      '    ',
      '"""',
      "'",
      'f"',
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      ',',
      '=',
      ':',
    ],
    ...[
      '\\',
      '#',
      '@x\n',
      'class A:',
      'async ',
      'a: int = 1',
      '# /// script\n',
      '# ///\n',
      '\t',
      '\r',
    ],
    ...['Literal[', 'Annotated[int, ', 'é', '😀', '\uFEFF', '\0', 'import x', 'else:\n', 'pass\n'],
  );
  const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 60,
  });

  it('is read without throwing, and places are inside it', () => {
    fc.assert(
      fc.property(text, (parts) => {
        const source = parts.join('');
        const lines = source.split(/\r\n?|\n/);
        for (const { line, column } of read(source).problems) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines.length + 1);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('is cut without losing anything', () => {
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('');
        const cut = statements(whole);
        // One byte order mark is no text; a second one is.
        const source = whole.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
        for (const { line, text: own } of cut) {
          const from =
            source
              .split('\n')
              .slice(0, line - 1)
              .join('\n').length + (line > 1 ? 1 : 0);
          expect(source.startsWith(own, from)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
