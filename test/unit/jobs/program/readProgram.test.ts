import { describe, expect, it } from 'vitest';
import { programs } from '../../../../src/jobs/programs.ts';
import { sampleDefaults } from '../../../../src/jobs/sample.ts';
import { programName, readProgram } from '../../../../src/jobs/program/readProgram.ts';

const header = (...lines: string[]) => ['# /// script', ...lines.map((l) => `# ${l}`), '# ///', ''];
const read = (...lines: string[]) => readProgram(lines.join('\n'), 'job.py');

describe('the example of the design', () => {
  const program = read(
    ...header(
      'requires-python = ">=3.11"',
      'dependencies = ["xarray", "zarr>=3", "dask"]',
      '[tool.science-gateway]',
      'entry = "run"',
      'workers = { min = 2, max = 16 }',
      'timeout = "2h"',
      'include = ["lib/"]',
    ),
    'def run(store, year: int = 2020, var: Literal["t2m", "tp"] = "t2m",',
    '        chunk_mb: Annotated[int, Range(1, 512)] = 64):',
    '    """Seasonal mean of one variable.',
    '',
    '    Args:',
    '        year: Calendar year to process.',
    '        chunk_mb: Target chunk size [MB].',
    '    """',
  );

  it('is read whole', () => {
    expect(program).toEqual({
      name: 'job',
      header: {
        requiresPython: '>=3.11',
        dependencies: ['xarray', 'zarr>=3', 'dask'],
        entry: 'run',
        workers: { min: 2, max: 16 },
        timeoutMs: 7_200_000,
        include: ['lib/'],
      },
      entries: [
        {
          name: 'run',
          line: 11,
          injected: ['store'],
          summary: 'Seasonal mean of one variable.',
          storeAsUrl: false,
          schema: {
            $schema: 'https://json-schema.org/draft/2020-12/schema',
            type: 'object',
            description: 'Seasonal mean of one variable.',
            properties: {
              year: {
                type: 'integer',
                default: 2020,
                description: 'Calendar year to process.',
                'x-position': 0,
              },
              var: { type: 'string', enum: ['t2m', 'tp'], default: 't2m', 'x-position': 1 },
              chunk_mb: {
                type: 'integer',
                minimum: 1,
                maximum: 512,
                default: 64,
                description: 'Target chunk size',
                'x-unit': 'MB',
                'x-position': 2,
              },
            },
            required: [],
            additionalProperties: false,
          },
        },
      ],
      problems: [],
    });
  });
});

it('the sample’s own file gives its parameters', () => {
  const { entries, problems } = readProgram(programs.random_array.source, 'random_array.py');
  expect(problems).toEqual([]);
  expect(entries.map(({ name, injected }) => [name, injected])).toEqual([
    ['run', ['store', 'client', 'progress', 'regions']],
  ]);
  const schema = entries[0]?.schema.properties ?? {};
  expect(Object.keys(schema)).toEqual(Object.keys(sampleDefaults));
  expect(Object.values(schema).map((param) => param.default)).toEqual(
    Object.values(sampleDefaults),
  );
  expect(schema).toMatchObject({
    shape: { type: 'array', items: { type: 'integer' } },
    dtype: { enum: ['<f4', '<f8', '<i2', '<i4', '|u1'] },
    zarr_format: { enum: [2, 3] },
    compressor: { enum: ['zstd', 'blosc', 'gzip', null] },
    seed: { type: 'integer' },
  });
});

describe('which function gets ▶', () => {
  const names = (...lines: string[]) => read(...lines).entries.map(({ name }) => name);

  it('those whose first parameter is store', () => {
    expect(names('def a(store): pass', 'def b(x, store): pass', 'def c(store, x): pass')).toEqual([
      'a',
      'c',
    ]);
  });

  it('only the one that the header names', () => {
    const named = header('[tool.science-gateway]', 'entry = "b"');
    expect(names(...named, 'def a(store): pass', 'def b(x): pass')).toEqual(['b']);
  });
});

it.each([
  ['/a/b/my job.py', 'my_job'],
  ['C:\\x\\y.py', 'y'],
  ['..py', 'job'],
  ['été.py', 'ete'],
  ['', 'job'],
])('the program of %j is %s', (file, name) => {
  expect(programName(file)).toBe(name);
});
