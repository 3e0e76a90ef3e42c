/** How an animation runs. */
export interface Pace {
  /** Pictures a second. */
  readonly speed: number;
  /** From the last one on with the first. */
  readonly isLoop: boolean;
}

/** What is offered. */
export const speeds = [1, 2, 5, 10, 20, 30] as const;
/** With reduced motion asked for, pictures change no faster than one reads them. */
const calm: Pace = { speed: 1, isLoop: false };

/** The pace that is right for a person who may have asked for less motion. */
export function paceFor(pace: Pace, wantsReducedMotion: boolean): Pace {
  return wantsReducedMotion ? { ...calm, speed: Math.min(pace.speed, calm.speed) } : pace;
}

/** The index after this one; `undefined`: the animation is over. */
export function nextIndex(at: number, size: number, isLoop: boolean): number | undefined {
  if (at + 1 < size) return at + 1;
  return isLoop && size > 1 ? 0 : undefined;
}

/** The first index of the next chunks along a dimension, so that they are there in time. */
export function aheadOf(
  at: number,
  { size, chunk }: { readonly size: number; readonly chunk: number },
  isLoop: boolean,
  chunks = 2,
): number[] {
  const first = Math.floor(at / Math.max(chunk, 1)) + 1;
  const all = Math.ceil(size / Math.max(chunk, 1));
  return Array.from({ length: Math.min(chunks, all - 1) }, (_, i) => first + i)
    .map((one) => (isLoop ? one % all : one))
    .filter((one) => one < all)
    .map((one) => one * Math.max(chunk, 1));
}
