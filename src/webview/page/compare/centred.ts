import type { Range } from '../../../plot/scale.ts';

/** 0 in the middle; some room where nothing differs, for a range must not be empty. */
export function centred(range: Range | undefined): Range | undefined {
  if (!range) return undefined;
  const most = Math.max(Math.abs(range[0]), Math.abs(range[1]));
  return most > 0 ? [-most, most] : [-1, 1];
}
