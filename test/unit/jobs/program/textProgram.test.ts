import { describe, expect, it } from 'vitest';
import { readProgram } from '../../../../src/jobs/program/readProgram.ts';
import { textProgram } from '../../../../src/jobs/program/textProgram.ts';

const source = (text: string, parameters?: string) =>
  textProgram({ text, file: '/w/my notes.ipynb', parameters }).source;

/** The wrapped text is a program of its own, without mistakes. */
function entryOf(text: string, parameters?: string) {
  const program = readProgram(source(text, parameters), 'x.py');
  expect(program.problems).toEqual([]);
  return program.entries[0];
}
const HEADER = '# /// script\n# [tool.science-gateway]\n# entry = "run"\n# ///\n';

it('wraps a selection as a function without parameters', () => {
  const { name, entry } = textProgram({ text: 'x = 1', file: '/w/my notes.ipynb' });
  expect([name, entry]).toEqual(['my_notes', 'run']);
  expect(source('x = 1\nprint(x)\n')).toBe(
    `${HEADER}from __future__ import annotations\n\n\ndef run():\n    x = 1\n    print(x)\n    return None\n`,
  );
});

describe('indentation', () => {
  it('that all lines share is removed, that of strings kept', () => {
    const text = '        a = """\n  kept\nhere\n"""\n        if a:\n            return a\n';
    expect(source(text)).toContain(
      'def run():\n    a = """\n  kept\nhere\n"""\n    if a:\n        return a\n',
    );
    expect(entryOf(text)?.schema.properties).toEqual({});
  });

  it('missing from the first line only is that of the others', () => {
    expect(source('a = 1\n    b = 2\n    c = 3')).toContain('\n    a = 1\n    b = 2\n    c = 3\n');
    expect(source('if a:\n    b = 2')).toContain('\n    if a:\n        b = 2\n');
  });

  it('may be tabs, lines may end with CRLF, a BOM may be there', () => {
    expect(source('\uFEFF\tif a:\r\n\t\tb = 2\r\n')).toContain('\n    if a:\n    \tb = 2\n');
  });
});

it('asks the driver for what the text uses and does not make', () => {
  expect(entryOf('zarr.create(store)\nprogress(1, 2)')?.injected).toEqual(['store', 'progress']);
  expect(entryOf('client = Client()\nclient.submit(f)')?.injected).toEqual([]);
  expect(entryOf('from x import store\nstore()')?.injected).toEqual([]);
  expect(entryOf('x.store(1)\nf(store=2)')?.injected).toEqual([]);
});

it('puts before the function what may not stand in one', () => {
  const text = 'from __future__ import (\n  annotations,\n)\nfrom numpy import *\nx = zeros(3)';
  expect(source(text)).toMatch(
    /\nfrom __future__ import annotations\nfrom numpy import \*\n\n\ndef run\(\):\n\n\n\n\n {4}x = zeros/,
  );
  expect(entryOf(text)?.name).toBe('run');
});

describe('notebooks', () => {
  it('leave their magic out, but do not run shell commands', () => {
    expect(source('%matplotlib inline\nx = 1')).toContain(
      '\n    # %matplotlib inline\n    x = 1\n',
    );
    expect(source('%%time\nx = 1')).toContain('# %%time');
    expect(() => source('!pip install x')).toThrow(
      '“!pip install x” is for a notebook’s shell'.replace('’', "'"),
    );
    expect(() => source('%%bash\nls')).toThrow('%%bash');
  });

  it('give their parameters, as papermill has them', () => {
    const cell =
      'import os\nyear: int = 2020  # Calendar year [a]\nvar = "t2m"\nlater = year + 1\n';
    const entry = entryOf('print(year, store)', cell);
    expect(entry?.schema.properties).toEqual({
      year: {
        type: 'integer',
        default: 2020,
        description: 'Calendar year',
        'x-unit': 'a',
        'x-position': 0,
      },
      var: { type: 'string', default: 't2m', 'x-position': 1 },
    });
    expect(entry?.injected).toEqual(['store']);
    expect(source('print(year)', cell)).toContain(
      '    import os\n    later = year + 1\n    print(year)',
    );
  });
});

it.each(['', '  \n', '# only a comment'])('%j is nothing to run', (text) => {
  expect(() => source(text)).toThrow('There is no Python code');
});
