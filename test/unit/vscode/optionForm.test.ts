import { describe, expect, it } from 'vitest';
import { DEFAULT_LEASE } from '../../../src/jobs/lease.ts';
import type { ClusterOption } from '../../../src/gateway/options.ts';
import { GatewayFailed, OptionRejected, TokenRejected } from '../../../src/gateway/errors.ts';
import { worthKeeping } from '../../../src/vscode/clusters/clusterMemory.ts';
import {
  checkWorkers,
  optionField,
  refusalOf,
  wishOf,
  workersField,
} from '../../../src/vscode/clusters/optionForm.ts';

const cores: ClusterOption = {
  field: 'worker_cores',
  label: 'Worker Cores',
  type: 'int',
  default: 2,
  min: 1,
  max: 4,
};
const image: ClusterOption = { field: 'image', label: 'Image', type: 'string', default: '' };
const choices = ['small', 'large'];
const size: ClusterOption = {
  field: 'size',
  label: 'Size',
  type: 'select',
  default: null,
  choices,
};

describe('the field of an option', () => {
  it('has the default and the range of a number', () => {
    expect(optionField(cores)).toEqual({
      name: 'option.worker_cores',
      label: 'Worker Cores',
      type: 'integer',
      default: 2,
      min: 1,
      max: 4,
      required: false,
    });
  });

  it('takes the unit out of the label of a number', () => {
    const memory = optionField({ ...cores, type: 'float', label: 'Worker Memory (GiB)' });
    expect(memory).toMatchObject({ label: 'Worker Memory', unit: 'GiB', type: 'number' });
    expect(optionField({ ...cores, label: 'Cores (of one worker)' })).toMatchObject({
      label: 'Cores (of one worker)',
    });
  });

  it('is required when the site has no default', () => {
    expect(optionField(size)).toMatchObject({ required: true, choices });
    expect(optionField(size).default).toBeUndefined();
    expect(optionField({ ...image, default: null })).toMatchObject({ required: true });
  });

  it('may be empty when the default is an empty text, and says who decides then', () => {
    expect(optionField(image)).toMatchObject({
      required: false,
      default: '',
      help: 'Left empty, the site decides.',
    });
  });

  it('proposes what the profile says, when it is of the right kind', () => {
    expect(optionField(image, { image: 'a/b:1' }).default).toBe('a/b:1');
    expect(optionField(cores, { worker_cores: 'many' }).default).toBe(2);
    expect(optionField(size, { size: 'large' }).default).toBe('large');
    expect(optionField(size, { size: 'huge' }).default).toBeUndefined();
  });

  it('hides a text whose name looks secret', () => {
    expect(optionField({ ...image, field: 'api_token' })).toMatchObject({ secret: true });
  });
});

it('workers have a default and may have a limit to tell of', () => {
  expect(workersField()).toMatchObject({ default: 3, min: 0, required: true });
  expect(workersField(8, 20)).toMatchObject({ default: 8, help: 'The site gives up to 20.' });
});

it('a wish has the options by the names of the site', () => {
  // A site may well have an option that is called as our own field is.
  expect(wishOf({ workers: 2, 'option.workers': 'x', 'option.image': '' })).toEqual({
    workers: 2,
    options: { workers: 'x', image: '' },
    lease: DEFAULT_LEASE,
  });
});

describe("the site's refusal", () => {
  const options = [cores, image, size];

  it.each([
    ['worker_cores must be <= 4.000000, got 5', 'option.worker_cores'],
    ["'huge' is not a valid option for size", 'option.size'],
    ['When specifying an image you must also provide a tag', 'option.image'],
    ['Worker cores and image do not fit', 'option.worker_cores'],
    ['an image needs worker_cores', 'option.image'],
  ])('%s: beside %s', (text, name) => {
    expect(refusalOf(new OptionRejected(text), options)).toEqual({ problems: { [name]: text } });
  });

  it.each([
    "Unknown fields ['x']",
    'quota exceeded',
    'the images are gone',
    'a.worker_cores_of_all is too large',
  ])('%s: about the whole', (text) => {
    expect(refusalOf(new OptionRejected(text), options)).toEqual({ problems: {}, message: text });
  });

  it('takes a very short name only where it is quoted', () => {
    const short = [{ ...image, field: 'a', label: 'a' }];
    expect(refusalOf(new OptionRejected('this is a problem'), short)?.message).toBe(
      'this is a problem',
    );
    expect(refusalOf(new OptionRejected("'a' is a problem"), short)?.problems).toHaveProperty([
      'option.a',
    ]);
  });

  it('lost its sentence on the way: the values may be the reason', () => {
    expect(refusalOf(new GatewayFailed(500, ''), options)).toEqual({
      problems: {},
      message: 'The gateway failed with status 500. One of the values may be the reason.',
    });
  });

  it.each([
    new GatewayFailed(500, 'out of order'),
    new GatewayFailed(503, ''),
    new TokenRejected('no'),
    new Error('x'),
    'x',
  ])('is not what happened: %s', (error) => {
    expect(refusalOf(error, options)).toBeUndefined();
  });

  it('bears names that mean something in a pattern', () => {
    const odd = [{ ...image, field: 'c++ (', label: '[x' }];
    expect(refusalOf(new OptionRejected('bad c++ ( here'), odd)?.problems).toHaveProperty([
      'option.c++ (',
    ]);
  });
});

it('what is remembered is neither default nor secret', () => {
  const fields = [
    workersField(3),
    optionField(cores),
    optionField(image),
    optionField({ ...image, field: 'password' }),
    optionField({ field: 'environment', label: 'E', type: 'mapping', default: {} }),
  ];
  const values = {
    workers: 3,
    'option.worker_cores': 4,
    'option.image': 'https://u:pw@example.org/a',
    'option.password': 'p',
    'option.environment': {
      AWS_SECRET_ACCESS_KEY: 's',
      HUB_TOKEN: 't',
      OTHER: 'ghp_0123456789',
      OMP_NUM_THREADS: 1,
    },
  };
  expect(worthKeeping(fields, values)).toEqual({
    'option.worker_cores': 4,
    'option.environment': { OMP_NUM_THREADS: 1 },
  });
});

it.each([
  ['3', true],
  ['0', true],
  ['-1', false],
  ['2.5', false],
  ['many', false],
  ['', false],
])('%j workers: %s', (text, fine) => {
  expect(checkWorkers(text) === undefined).toBe(fine);
});
