import { describe, expect, it } from 'vitest';
import { msIn, readHeader } from '../../../../src/jobs/program/header.ts';

const ours = (...lines: string[]) =>
  readHeader(
    ['# /// script', '# [tool.science-gateway]', ...lines.map((l) => `# ${l}`), '# ///'].join('\n'),
  );

describe('the block', () => {
  it.each([
    ['none', 'x = 1'],
    ['without an end', '# /// script\n# dependencies = []\nx = 1'],
    ['empty', '# /// script\n# ///'],
    ['broken by a line of code', '# /// script\nx = 1\n# ///'],
    ['of another kind', '# /// pyproject\n# dependencies = []\n# ///'],
    ['not at the margin', '  # /// script\n  # dependencies = []\n  # ///'],
  ])('%s is no header', (_, text) => {
    expect(readHeader(text)).toEqual({ entryLine: 1, problems: [] });
  });

  it('may stand anywhere, with CRLF and a BOM, and end with its last mark', () => {
    const text = '\uFEFF"""doc"""\r\n# /// script\r\n#dependencies = []\r\n# ///\r\n';
    expect(readHeader(text).header).toBeUndefined();
    const good = text.replace('#dep', '# dep');
    expect(readHeader(good).header).toEqual({ dependencies: [], include: [] });
    const two = '# /// script\n# dependencies = ["a"]\n# ///\n# include = 1\n# ///\n';
    expect(readHeader(two).problems[0]?.line).toBe(3);
  });

  it('twice is a problem of the second', () => {
    const block = '# /// script\n# dependencies = []\n# ///\n\n';
    expect(readHeader(block + block).problems).toEqual([
      {
        line: 5,
        column: 0,
        message: 'This is the second script header of the file; Python tools refuse both.',
        severity: 'warning',
      },
    ]);
  });

  it('with a mistake in its TOML says where', () => {
    const { header, problems } = readHeader(
      'x\n# /// script\n# dependencies = ["a"\n# entry = 1\n# ///',
    );
    expect(header).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.line).toBe(4);
  });
});

describe('values', () => {
  it('are read', () => {
    const read = ours(
      'entry = "main"',
      'workers = 4',
      'timeout = 90',
      'priority = -1',
      'retries = 2',
    );
    expect(read).toEqual({
      header: {
        dependencies: [],
        include: [],
        entry: 'main',
        workers: { min: 4, max: 4 },
        timeoutMs: 90_000,
        priority: -1,
        retries: 2,
      },
      entryLine: 3,
      problems: [],
    });
  });

  it.each([
    ['entry = 5', 'entry is a text.'],
    ['workers = { min = 5, max = 2 }', 'workers has min above max.'],
    ['workers = "many"', 'workers is a table.'],
    ['workers = 0', 'workers is a whole number from 1 to 100000.'],
    ['workers = { max = 1.5 }', 'max is a whole number from 0 to 100000.'],
    ['timeout = "soon"', 'timeout is a duration such as "2h", "90 min" or a number of seconds.'],
    ['timeout = "0s"', 'timeout is a duration such as "2h", "90 min" or a number of seconds.'],
    ['include = "lib"', 'include is a list of texts.'],
    ['include = [1]', 'include is a list of texts.'],
    ['retries = -1', 'retries is a whole number from 0 to 100.'],
    ['priority = 12345', 'priority is a whole number from -1000 to 1000.'],
    [
      'store = "s3://x"',
      '[tool.science-gateway] has no store; it has entry, workers, timeout, include, priority, retries.',
    ],
  ])('%s is told at its line and left out', (line, message) => {
    const { header, problems } = ours('', line);
    const severity = line.startsWith('store') ? 'warning' : 'error';
    expect(problems).toEqual([{ line: 4, column: 0, message, severity }]);
    expect(header).toEqual({
      dependencies: [],
      include: [],
      ...(line.includes('{') && line.includes('max = 1.5') && { workers: {} }),
    });
  });

  it('tables of a wrong kind do not hide the rest', () => {
    const text = '# /// script\n# dependencies = ["a"]\n# tool = 5\n# ///';
    const { header, problems } = readHeader(text);
    expect(header?.dependencies).toEqual(['a']);
    expect(problems).toEqual([
      { line: 3, column: 0, message: 'tool is a table.', severity: 'error' },
    ]);
  });

  it('names such as __proto__ are only names', () => {
    const { problems } = ours('__proto__ = 1', 'constructor = 2');
    expect(problems.map(({ message }) => message.slice(0, 40))).toEqual([
      '[tool.science-gateway] has no __proto__;',
      '[tool.science-gateway] has no constructo',
    ]);
  });
});

it.each([
  ['2h', 7_200_000],
  ['90 min', 5_400_000],
  ['1h30m', 5_400_000],
  ['1 h 30 m', 5_400_000],
  ['1.5 days', 129_600_000],
  ['45', 45_000],
  ['', undefined],
  ['h', undefined],
  ['2 weeks', undefined],
  ['2h later', undefined],
])('%j are %j ms', (text, ms) => {
  expect(msIn(text)).toBe(ms);
});
