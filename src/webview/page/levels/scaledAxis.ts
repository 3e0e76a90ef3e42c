import type { LevelAxis } from '../../../shared/levels.ts';
import type { CfDecoding } from '../../../zarr/cf/decoding.ts';
import { CoordinateAxis } from '../coordinates/coordinateAxis.ts';

/** Digits that sums of steps can be trusted for. */
const digits = 9;

/** A dimension whose elements lie at equal distances, as the metadata of a picture tell. */
export class ScaledAxis extends CoordinateAxis {
  readonly #scale: number;
  readonly #from: number;

  /** @returns nothing for an axis of which only its name is known: indices say as much. */
  static of({ name, unit, scale = 1, translation = 0 }: LevelAxis): ScaledAxis | undefined {
    const isPlain = unit === undefined && scale === 1 && translation === 0;
    return isPlain || scale === 0 ? undefined : new ScaledAxis(name, unit, scale, translation);
  }

  private constructor(name: string, units: string | undefined, scale: number, from: number) {
    super(name, '<f8', asStored(name, units));
    this.#scale = scale;
    this.#from = from;
  }

  override has(): boolean {
    return true;
  }

  override storedAt(index: number): number {
    return Number((this.#from + index * this.#scale).toPrecision(digits));
  }

  override get order(): -1 | 1 {
    return this.#scale > 0 ? 1 : -1;
  }
}

function asStored(longName: string, units: string | undefined): CfDecoding {
  return {
    masks: [],
    scale: 1,
    offset: 0,
    wrap: 0,
    longName,
    ...(units === undefined ? {} : { units }),
    isIdentity: true,
    maskOf: () => undefined,
    decode: Number,
  };
}
