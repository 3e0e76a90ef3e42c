import type { Dimension, PreviewView } from '../../../shared/preview.ts';

/** Channels that make a colour: red, green, blue, and perhaps opacity. */
const channelCounts = [3, 4];

/** Which dimensions are rows, columns and channels of a colour picture. */
export interface ColorAxes {
  readonly axes: readonly [y: number, x: number];
  readonly channel: number;
}

/**
 * How an array can be shown in its own colours: with its last dimension of length 3 or 4 as
 * channels, and what is drawn now, or the last two others, as the picture.
 *
 * @returns `undefined` when it has no such dimension.
 */
export function colorAxesOf(
  dimensions: readonly Dimension[],
  { axes }: Pick<PreviewView, 'axes'>,
): ColorAxes | undefined {
  const isChannel = (d: number) => channelCounts.includes(dimensions[d]?.size ?? 0);
  const all = dimensions.map((_, d) => d);
  const free = all.findLast((d) => isChannel(d) && !axes.includes(d));
  const channel = free ?? all.findLast(isChannel);
  if (channel === undefined || dimensions.length < 3) return undefined;
  if (channel === free && axes[0] >= 0) return { axes, channel };
  const [y, x] = all.filter((d) => d !== channel).slice(-2);
  return y === undefined || x === undefined ? undefined : { axes: [y, x], channel };
}
