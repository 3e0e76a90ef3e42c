import { describe, expect, it } from 'vitest';
import { cleaned, readDocstring, type ParamDoc } from '../../../../src/jobs/program/docstring.ts';

const params = (...lines: string[]): Record<string, ParamDoc> =>
  Object.fromEntries(readDocstring(lines.join('\n')).params);

it('Google', () => {
  expect(
    params(
      'Do it.',
      '',
      '    Args:',
      '        year (int): Calendar year',
      '            to process.',
      '',
      '        temp (Optional[float], optional): Mean temperature [K].',
      '        ratio: A part: of all',
      '        *args: more',
      '        bare:',
      '            On its own line [m s-1]',
      '',
      '    Returns:',
      '        nothing: at all',
    ),
  ).toEqual({
    year: { text: 'Calendar year to process.' },
    temp: { text: 'Mean temperature', unit: 'K' },
    ratio: { text: 'A part: of all' },
    args: { text: 'more' },
    bare: { text: 'On its own line', unit: 'm s-1' },
  });
});

it('NumPy', () => {
  expect(
    params(
      'Do it.',
      '',
      '    Parameters',
      '    ----------',
      '    year : int',
      '        Calendar year',
      '        to process.',
      '    lat, lon : float, optional [degrees]',
      '        Place.',
      '',
      '    depth',
      '        Below sea level [m]',
      '    **kwargs',
      '        more',
      '',
      '    Other Parameters',
      '    ----------------',
      '    seed : {0, 1}',
      '        Start [optional]',
      '',
      '    Returns',
      '    -------',
      '    nothing : int',
      '        At all.',
    ),
  ).toEqual({
    year: { text: 'Calendar year to process.' },
    lat: { text: 'Place.', unit: 'degrees' },
    lon: { text: 'Place.', unit: 'degrees' },
    depth: { text: 'Below sea level', unit: 'm' },
    kwargs: { text: 'more' },
    seed: { text: 'Start [optional]' },
  });
});

it('reStructuredText', () => {
  expect(
    params(
      'Do it.',
      '',
      '    :param int year: Calendar year',
      '        to process.',
      '    :param temp: Temperature [K]',
      '    :type temp: float',
      '    :keyword seed: start',
      '    :returns: nothing',
    ),
  ).toEqual({
    year: { text: 'Calendar year to process.' },
    temp: { text: 'Temperature', unit: 'K' },
    seed: { text: 'start' },
  });
});

describe('a unit', () => {
  it.each([
    ['Height [m]', 'Height', 'm'],
    ['Height [m].', 'Height', 'm'],
    ['Rate [kg m-2 s-1]', 'Rate', 'kg m-2 s-1'],
    ['[%]', '', '%'],
    ['One of [0, 1]', 'One of [0, 1]', undefined],
    ['Height [optional]', 'Height [optional]', undefined],
    ['Height [default: 5]', 'Height [default: 5]', undefined],
    ['Height [m] above ground', 'Height [m] above ground', undefined],
    ['Height []', 'Height []', undefined],
  ])('of %j is %j, %j', (line, text, unit) => {
    expect(params('', 'Args:', `  x: ${line}`)['x']).toEqual({ text, ...(unit && { unit }) });
  });
});

it('the text before the sections is summary and description', () => {
  const read = readDocstring(
    'First line\n    goes on.\n\n    More\n    of it.\n\n    Args:\n        x: y\n\n    End.',
  );
  expect(read.summary).toBe('First line goes on.');
  expect(read.description).toBe('First line goes on.\nMore of it.');
  expect(readDocstring('').description).toBe('');
  expect(readDocstring('Args:\n  x: y').summary).toBe('');
  expect(readDocstring('Title\n=====\n\nText.').summary).toBe('');
});

it('names are as Python compares them', () => {
  expect(params('', 'Args:', '  ﬁeld: a', '  __proto__: b')).toEqual(
    Object.fromEntries([
      ['field', { text: 'a' }],
      ['__proto__', { text: 'b' }],
    ]),
  );
});

it('indentation is removed as inspect.cleandoc does', () => {
  expect(cleaned('a\n\tb\n\t  c\n\n')).toEqual(['a', 'b', '  c']);
  expect(cleaned('\r\n  a\r\n    b\r\n  ')).toEqual(['a', '  b']);
});

it('takes no time over hostile text', () => {
  const started = performance.now();
  for (const part of [
    'a, ',
    'a ',
    '(',
    '[',
    ' ',
    ':',
    'a: [',
    '\n',
    'Args:\n',
    '----\n',
    ':param x:',
    'a\n---\n',
  ]) {
    const text = part.repeat(60_000);
    readDocstring(text);
    readDocstring(`Args:\n  ${text}`);
    readDocstring(`Parameters\n-----\n${text}`);
    readDocstring(`:param ${text}`);
  }
  expect(performance.now() - started).toBeLessThan(4000);
});
