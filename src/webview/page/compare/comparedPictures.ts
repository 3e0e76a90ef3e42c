import { makeScale, type Range } from '../../../plot/scale.ts';
import type { Viewing } from '../viewing.ts';
import { PictureMaker, type Picture } from '../picture.ts';
import type { CompareWords } from '../../../shared/compareWords.ts';
import type { Subtraction } from './comparable.ts';
import { centred } from './centred.ts';
import { Difference, type Differences, type Minuend } from './difference.ts';

/** From blue over white, which is 0, to red. */
const DIVERGING = 'RdBu_r';

/** What is drawn of two arrays. */
export interface ComparedPictures {
  readonly a: Picture;
  readonly b: Picture;
  readonly difference: Picture;
  readonly found: Differences;
}

/**
 * The three pictures of two arrays: both in the colours of one range, and their difference in colours
 * whose middle is 0.
 */
export class PicturesMaker {
  readonly #words: CompareWords;
  readonly #how: Subtraction;
  readonly #makers = [new PictureMaker(), new PictureMaker(), new PictureMaker()] as const;
  #difference: Difference | undefined;
  #slice: string | undefined;

  constructor(words: CompareWords, how: Subtraction) {
    this.#words = words;
    this.#how = how;
  }

  /** Values may be others than before: something was written. */
  forget(): void {
    this.#difference = undefined;
  }

  /** @returns `undefined` until both show the same elements. */
  of(first: Viewing, second: Viewing): ComparedPictures | undefined {
    const [a, b] = [this.#makers[0].of(first), this.#makers[1].of(second)];
    const difference = this.#differenceOf(a, b);
    if (!difference) return undefined;
    const range = union(a.range, b.range);
    return {
      a: ranged(a, range),
      b: ranged(b, range),
      difference: this.#pictureOf(difference, first),
      found: difference.found,
    };
  }

  #differenceOf(a: Picture, b: Picture): Difference | undefined {
    const [mine, other] = [minuendOf(a), minuendOf(b)];
    if (!mine || !other || !isAlike(a, b)) return undefined;
    if (!this.#difference?.isOf(mine, other)) {
      const before = this.#difference?.data;
      this.#difference = new Difference(mine, other, this.#how);
      const slice = a.numbers?.slice;
      if (before && slice === this.#slice) this.#difference.data.lookLike(before);
      this.#slice = slice;
    }
    this.#difference.update();
    return this.#difference;
  }

  #pictureOf({ data }: Difference, first: Viewing): Picture {
    const { array, info, view, loading, picture } = first;
    const { scale } = view;
    const made = this.#makers[2].of({
      picture,
      array: { ...array, title: this.#words.difference, dtype: '<f8' },
      info: { ...info, attributes: {}, dtype: float64 },
      view: {
        ...view,
        colorMap: DIVERGING,
        reversed: false,
        range: undefined,
        component: undefined,
        // Differences have both signs, which a logarithm has not.
        scale: scale === 'log' || scale === 'symlog' ? 'symlog' : 'linear',
      },
      data,
      loading,
    });
    return ranged(made, centred(made.range));
  }
}

const float64 = {
  label: '<f8',
  kind: 'float',
  size: 8,
  endian: 'little',
  stored: 'float64',
} as const;

function minuendOf({ data, numbers }: Picture): Minuend | undefined {
  return numbers && { data, numbers: numbers.data, decoding: numbers.decoding };
}

function isAlike({ data: a }: Picture, { data: b }: Picture): boolean {
  const side = (one: typeof a, which: 'rows' | 'columns') => {
    const { start, step, shown, dimension } = one.plane[which];
    return [start, step, shown, dimension].join();
  };
  return side(a, 'rows') === side(b, 'rows') && side(a, 'columns') === side(b, 'columns');
}

function union(a: Range | undefined, b: Range | undefined): Range | undefined {
  return a && b ? [Math.min(a[0], b[0]), Math.max(a[1], b[1])] : (a ?? b);
}

function ranged(picture: Picture, range: Range | undefined): Picture {
  if (!range) return picture;
  const { scale: kind } = picture.coloring;
  const own = makeScale(kind, range);
  // A line that touches its frame is hard to read.
  const isLine = picture.kind === 'line';
  const scale = isLine ? makeScale(kind, [own.fromUnit(-0.04), own.fromUnit(1.04)]) : own;
  return { ...picture, range, scale };
}
