import { describe, expect, it } from 'vitest';
import { readProgram } from '../../../../src/jobs/program/readProgram.ts';
import type { ParamSchema } from '../../../../src/params/schema.ts';

/** The schema of `def run(store, <text>)`, without its place. */
function param(text: string, before = ''): ParamSchema | undefined {
  const program = readProgram(`${before}\ndef run(store, ${text}):\n    pass\n`, 'x.py');
  expect(program.problems).toEqual([]);
  const [found] = Object.values(program.entries[0]?.schema.properties ?? {});
  if (!found) return undefined;
  const { 'x-position': place, ...rest } = found;
  expect(place).toBe(0);
  return rest;
}

describe('types', () => {
  it.each<[string, ParamSchema]>([
    ['x: int', { type: 'integer' }],
    ['x: float', { type: 'number' }],
    ['x: str', { type: 'string' }],
    ['x: bool', { type: 'boolean' }],
    ['x: None', { type: 'null' }],
    ['x: Any', {}],
    ['x', {}],
    ['x: date', { type: 'string', format: 'date' }],
    ['x: datetime.date', { type: 'string', format: 'date' }],
    ['x: dt.datetime', { type: 'string', format: 'date-time' }],
    ['x: "int"', { type: 'integer' }],
    ['x: "list[\'int\']"', { type: 'array', items: { type: 'integer' } }],
    ['x: list', { type: 'array' }],
    ['x: list[float]', { type: 'array', items: { type: 'number' } }],
    ['x: typing.List[t.Optional[int]]', { type: 'array', items: { type: ['integer', 'null'] } }],
    [
      'x: Sequence[Sequence[int]]',
      { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
    ],
    ['x: tuple[int, ...]', { type: 'array', items: { type: 'integer' } }],
    [
      'x: tuple[float, float]',
      { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } },
    ],
    ['x: Literal["a", "b"]', { type: 'string', enum: ['a', 'b'] }],
    [
      'x: Literal[1, -2, None, True]',
      { type: ['integer', 'null', 'boolean'], enum: [1, -2, null, true] },
    ],
    ['x: Literal["a", Literal["b", "a"]]', { type: 'string', enum: ['a', 'b'] }],
    ['x: Optional[int]', { type: ['integer', 'null'] }],
    ['x: int | None', { type: ['integer', 'null'] }],
    ['x: Union[int, float, str]', { type: ['number', 'string'] }],
    ['x: Optional[Literal["a"]]', { type: ['string', 'null'], enum: ['a', null] }],
    ['x: Literal["a"] | Literal[1]', { type: ['string', 'integer'], enum: ['a', 1] }],
    ['x: list[int] | int', { type: ['array', 'integer'], items: { type: 'integer' } }],
    ['x: int | Any', {}],
  ])('%s', (text, wanted) => {
    expect(param(text)).toEqual(wanted);
  });

  it.each([
    ['x: np.ndarray', {}],
    ['x: int | np.ndarray', {}],
    ['x: Color', {}],
    ['x: Callable[[int], str]', {}],
    ['x: f(1)', {}],
    ['x: "not python ("', {}],
    ['x: Literal[Color.RED]', {}],
    ['x: Path', { type: 'string' }],
    ['x: dict[str, int]', { type: 'object' }],
    ['x: tuple[int, str]', { type: 'array', minItems: 2, maxItems: 2 }],
    ['x: int | Literal["auto"]', { type: ['integer', 'string'] }],
    ['x: list[Color]', { type: 'array' }],
  ])('%s is shown as written, and refuses nothing that might be right', (text, wanted) => {
    expect(param(text)).toEqual({ ...wanted, 'x-annotation': text.slice(3) });
  });

  it('aliases of the module are followed, and a circle of them ends', () => {
    expect(param('x: Var', 'Var = Literal["t2m", "tp"]')).toEqual({
      type: 'string',
      enum: ['t2m', 'tp'],
    });
    expect(param('x: Var', 'Var: TypeAlias = int')).toEqual({ type: 'integer' });
    expect(param('x: Var', 'type Var = list[int]')).toEqual({
      type: 'array',
      items: { type: 'integer' },
    });
    expect(param('x: A', 'A = B\nB = A')).toEqual({ 'x-annotation': 'A' });
  });
});

describe('bounds', () => {
  it.each<[string, ParamSchema]>([
    ['Range(1, 512)', { minimum: 1, maximum: 512 }],
    ['Range(min=1, max=4)', { minimum: 1, maximum: 4 }],
    ['annotated_types.Interval(gt=0, le=1)', { exclusiveMinimum: 0, maximum: 1 }],
    ['Ge(0)', { minimum: 0 }],
    ['Gt(gt=0)', { exclusiveMinimum: 0 }],
    ['Ge(0), Lt(10)', { minimum: 0, exclusiveMaximum: 10 }],
    ['Le(2 ** 10)', { maximum: 1024 }],
    [
      'Field(ge=-1, le=5, description="how many")',
      { minimum: -1, maximum: 5, description: 'how many' },
    ],
    ['range(3)', { minimum: 0, exclusiveMaximum: 3 }],
    ['range(1, 13)', { minimum: 1, exclusiveMaximum: 13 }],
    ['"months"', { description: 'months' }],
    ['Doc("months")', { description: 'months' }],
    ['Le(MOST)', { maximum: 7 }],
  ])('Annotated[int, %s]', (extras, wanted) => {
    expect(param(`x: Annotated[int, ${extras}]`, 'MOST = 7')).toEqual({
      type: 'integer',
      ...wanted,
    });
  });

  it('of lists are lengths', () => {
    expect(param('x: Annotated[list[int], Len(1, 8)]')).toEqual({
      type: 'array',
      items: { type: 'integer' },
      minItems: 1,
      maxItems: 8,
    });
  });

  it.each(['Ge(limit())', 'Something(3)', 'constructor(1)', 'Range(1, "b")', 'MinLen(3)'])(
    'Annotated[int, %s] is an int, shown as written',
    (extra) => {
      const text = `Annotated[int, ${extra}]`;
      expect(param(`x: ${text}`)).toEqual({ type: 'integer', 'x-annotation': text });
    },
  );
});

describe('defaults', () => {
  it.each<[string, ParamSchema]>([
    ['x=1', { type: 'number', default: 1 }],
    ['x=1.5', { type: 'number', default: 1.5 }],
    ['x="a"', { type: 'string', default: 'a' }],
    ['x=True', { type: 'boolean', default: true }],
    ['x=None', { default: null }],
    ['x=(1000, 1000)', { type: 'array', items: { type: 'number' }, default: [1000, 1000] }],
    ['x=["a"]', { type: 'array', items: { type: 'string' }, default: ['a'] }],
    ['x=[1, "a"]', { type: 'array', default: [1, 'a'] }],
    ['x=[]', { type: 'array', default: [] }],
    ['x={"a": -1}', { type: 'object', default: { a: -1 } }],
    [
      'x={"__proto__": 1}',
      { type: 'object', default: JSON.parse('{"__proto__": 1}') as object as never },
    ],
    ['x=60 * 60', { type: 'number', default: 3600 }],
    ['x=YEAR', { type: 'number', default: 2020 }],
    ['x=datetime.date(2020, 2, 29)', { type: 'string', format: 'date', default: '2020-02-29' }],
    [
      'x=datetime(2020, 2, 9, 12)',
      { type: 'string', format: 'date-time', default: '2020-02-09T12:00:00' },
    ],
    ['x: int = None', { type: ['integer', 'null'], default: null }],
    ['x: Literal["a"] = None', { type: ['string', 'null'], enum: ['a', null], default: null }],
    ['x: float = 1', { type: 'number', default: 1 }],
  ])('%s', (text, wanted) => {
    const found = param(text, 'YEAR = 2020');
    expect(found).toEqual(wanted);
    expect(JSON.stringify(found?.default)).toBe(JSON.stringify(wanted.default));
  });

  it.each([
    ['x=np.pi', 'np.pi'],
    ['x=...', '...'],
    ['x=b"bytes"', 'b"bytes"'],
    ['x=f"{a}"', 'f"{a}"'],
    ['x=float("nan")', 'float("nan")'],
    ['x=1e999', '1e999'],
    ['x=2j', '2j'],
    ['x=12345678901234567890', '12345678901234567890'],
    ['x=10 ** 400', '10 ** 400'],
    ['x={1: 2}', '{1: 2}'],
    ['x={**a}', '{**a}'],
    ['x=[*a]', '[*a]'],
    ['x=date(2021, 2, 29)', 'date(2021, 2, 29)'],
    ['x=1 / 0', '1 / 0'],
    ['x=lambda a: 1', 'lambda a: 1'],
    ['x=-None', '-None'],
  ])('%s is nothing that JSON can say: shown as written, and left to Python', (text, shown) => {
    expect(param(text)).toEqual({ 'x-default': shown });
  });

  it('that does not fit its annotation is left to Python', () => {
    expect(param('x: int = "a"')).toEqual({ type: 'integer', 'x-default': '"a"' });
  });
});
