import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  PYTHON_LIBRARIES,
  pythonView,
  type PythonLibrary,
  type PythonView,
} from '../../src/shared/pythonView.ts';
import { ensurePython } from '../kit/python.ts';
import { testStack } from '../kit/stack.ts';

const { bucket, endpoint } = inject('stackAddresses').s3;
const root = `s3://${bucket}/python-view-test`;

const NAMES = ['time', 'y', 'x'] as const;
const SIZES = [4, 5, 6] as const;
const all = (axis: 0 | 1 | 2) => ({ start: 0, stop: SIZES[axis], step: 1 });

type Cut = Pick<PythonView, 'axes' | 'flipped'> & {
  readonly taken: PythonView['dimensions'][number]['taken'][];
};

/** What people do to a cube of 4 × 5 × 6. */
const CUTS: Record<string, Cut> = {
  'the last plane': { axes: [1, 2], taken: [{ index: 3 }, all(1), all(2)] },
  'turned over': { axes: [1, 2], flipped: [true, true], taken: [{ index: 0 }, all(1), all(2)] },
  'transposed, a window, every second': {
    axes: [2, 0],
    taken: [{ start: 1, stop: 4, step: 2 }, { index: 2 }, { start: 0, stop: 5, step: 2 }],
  },
  'transposed and mirrored': {
    axes: [2, 1],
    flipped: [false, true],
    taken: [{ index: 1 }, all(1), all(2)],
  },
  'a line': { axes: [-1, 1], flipped: [false, true], taken: [{ index: 1 }, all(1), { index: 5 }] },
  'a value': { axes: [-1, -1], taken: [{ index: 1 }, { index: 2 }, { index: 3 }] },
};

const ARRAYS = {
  'alone-2': { isInGroup: false, isNamed: false },
  'alone-3': { isInGroup: false, isNamed: false },
  'group-2/t': { isInGroup: true, isNamed: true },
  'group-3/t': { isInGroup: true, isNamed: true },
} as const;

interface Case {
  readonly array: keyof typeof ARRAYS;
  readonly cut: string;
  readonly library: PythonLibrary;
  readonly isDecoded: boolean;
}

const cases = (Object.keys(ARRAYS) as (keyof typeof ARRAYS)[]).flatMap((array) =>
  Object.keys(CUTS).flatMap((cut) =>
    PYTHON_LIBRARIES.flatMap((library): Case[] =>
      (ARRAYS[array].isInGroup ? [true, false] : [false]).map((isDecoded) => ({
        array,
        cut,
        library,
        isDecoded,
      })),
    ),
  ),
);

function viewOf({ array, cut, isDecoded }: Case): PythonView {
  const { isInGroup, isNamed } = ARRAYS[array];
  const { axes, flipped, taken } = CUTS[cut] as Cut;
  return {
    title: `${array}: ${cut}`,
    url: `${root}/${array}`,
    endpoint,
    isInGroup,
    axes,
    flipped,
    dimensions: taken.map((part, axis) => ({
      ...(isNamed ? { name: NAMES[axis] } : {}),
      size: SIZES[axis] ?? 1,
      taken: part,
    })),
    ...(isDecoded ? { decoding: { masked: ['-1'], scale: 0.5, offset: 10 } } : {}),
  };
}

/** The same numbers by the definition of the cube: element (i, j, k) is 30 i + 6 j + k. */
function expected({ array, cut, isDecoded }: Case): { shape: number[]; values: number[] } {
  const { axes, flipped, taken } = CUTS[cut] as Cut;
  const indices = (axis: number, isFlipped: boolean | undefined): number[] => {
    const part = taken[axis];
    if (!part) return [0];
    if ('index' in part) return [part.index];
    const found: number[] = [];
    for (let i = part.start; i < part.stop; i += part.step) found.push(i);
    return isFlipped ? found.reverse() : found;
  };
  const fixed = taken.map((part) => ('index' in part ? part.index : 0));
  const rows = indices(axes[0], flipped?.[0]);
  const columns = indices(axes[1], flipped?.[1]);
  const isPacked = ARRAYS[array].isInGroup && !isDecoded;
  const values = rows.flatMap((row) =>
    columns.map((column) => {
      const at = [...fixed];
      if (axes[0] >= 0) at[axes[0]] = row;
      if (axes[1] >= 0) at[axes[1]] = column;
      const value = 30 * (at[0] ?? 0) + 6 * (at[1] ?? 0) + (at[2] ?? 0);
      return isPacked ? (value - 10) * 2 : value;
    }),
  );
  const shape = [...(axes[0] >= 0 ? [rows.length] : []), ...(axes[1] >= 0 ? [columns.length] : [])];
  // Stored −1 is “no value”; no number of the cube is packed so.
  return { shape, values };
}

/** Runs all views in one Python; answers in their order. */
async function run(views: readonly string[]): Promise<{ shape: number[]; values: number[] }[]> {
  await using stack = await testStack();
  const { accessKeyId, secretAccessKey } = stack.storeKeys();
  const script = fileURLToPath(new URL('../fixtures/views.py', import.meta.url));
  const child = spawn(await ensurePython(), [script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  child.stdin.end(JSON.stringify({ root, endpoint, views }));
  const [out, problem] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  if (child.exitCode !== 0) throw new Error(problem);
  return JSON.parse(out) as { shape: number[]; values: number[] }[];
}

describe('a view copied as Python has the values of the picture', () => {
  let answers: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    answers = await run(cases.map((one) => pythonView(viewOf(one), one.library)));
  });

  test.each(cases.map((one, index) => ({ ...one, index })))(
    '$array, $cut, with $library, decoded: $isDecoded',
    ({ index, ...one }) => {
      expect(answers[index]).toEqual(expected(one));
    },
  );
});
