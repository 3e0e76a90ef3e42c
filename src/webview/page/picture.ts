import { colorTable } from '../../plot/colorMaps.ts';
import { complexPart, type ComplexPart } from '../../plot/complexParts.ts';
import { AS_STORED, type Decoding } from '../../plot/decoding.ts';
import { decodingOf } from './plotDecoding.ts';
import { makeScale, type Range, type Scale } from '../../plot/scale.ts';
import type { CellRect } from '../../plot/values.ts';
import type { ArrayDescription, PreviewView } from '../../shared/preview.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { type CfDecoding, cfDecodingOf } from '../../zarr/cf/decoding.ts';
import { coloringOf, type Coloring } from './coloring.ts';
import { Limits } from './limits.ts';
import type { Loading } from './loading.ts';
import type { Numbers } from './numbers.ts';
import type { PaintData } from './paint/paintData.ts';
import type { PlaneData } from './planeData.ts';
import { ruleColors, type Rules } from './ruleColors.ts';

/** In which form an array is shown. */
export type PictureKind = 'value' | 'line' | 'heatmap' | 'table';

/** What is drawn: made once for every change of what is on the screen. */
export interface Picture {
  readonly title: string;
  readonly kind: PictureKind;
  readonly data: PlaneData;
  /** Absent for text and records: there is nothing to draw. */
  readonly numbers: Numbers | undefined;
  readonly coloring: Coloring;
  /** Of the colours, or of a line's y axis; absent until there is a finite value. */
  readonly range: Range | undefined;
  readonly scale: Scale | undefined;
  readonly rules: Rules;
  /** Channels are drawn as colours, and not values by a map. */
  readonly isRgb: boolean;
  /** Absent: cells are squares unless the picture would be a thin strip. */
  readonly aspect: PreviewView['aspect'];
}

/** What a picture is made of. */
export interface Pictured {
  /** The same for all levels of one picture. */
  readonly picture: number;
  readonly array: ArrayDescription;
  readonly info: ZarrArrayInfo;
  readonly view: PreviewView;
  readonly data: PlaneData;
  readonly loading: Loading;
}

/** Makes the picture of what is on the screen, and remembers what ranges need of those before. */
export class PictureMaker {
  readonly #limits = new Limits();
  #info: ZarrArrayInfo | undefined;
  #cf: CfDecoding | undefined;
  #part:
    { readonly of: PlaneData; readonly part: ComplexPart; readonly data: PaintData } | undefined;

  of(pictured: Pictured): Picture {
    const { array, info, view, data } = pictured;
    const numbers = this.#numbers(pictured);
    const isPhase = info.dtype.kind === 'complex' && partOf(view) === 'phase';
    const coloring = coloringOf(view, isPhase);
    const range =
      coloring.typed ?? (numbers ? this.#limits.rangeOf(numbers, coloring.limits) : undefined);
    const kind = kindOf(view, numbers !== undefined);
    const scale =
      range && makeScale(coloring.scale, kind === 'line' ? padded(coloring.scale, range) : range);
    const rules = ruleColors(view);
    const { aspect } = view;
    const isRgb = view.kind === 'rgb' && kind === 'heatmap' && info.dtype.kind !== 'complex';
    return {
      title: array.title,
      kind,
      data,
      numbers,
      coloring,
      range,
      scale,
      rules,
      isRgb,
      aspect,
    };
  }

  #numbers({ picture, info, view, data, loading }: Pictured): Numbers | undefined {
    const { dtype } = info;
    const isComplex = dtype.kind === 'complex';
    if (!isComplex && (dtype.components !== undefined || dtype.text !== undefined))
      return undefined;
    const { rows, columns } = data.plane;
    const isDecoded = view.decoded !== false;
    const others = view.indices.map((at, d) => (view.axes.includes(d) ? '' : at));
    const part = isComplex ? partOf(view) : '';
    return {
      data: isComplex ? this.#partOf(data, partOf(view)) : data,
      decoding: isDecoded && !isComplex ? this.#decoding(info) : AS_STORED,
      slice: [picture, view.axes, others, part, isDecoded].join(' '),
      coverage: rows.shown * Math.abs(rows.step) * columns.shown * Math.abs(columns.step),
      isComplete: loading.state !== 'reading',
      isThere: (row, column) => data.at(row, column).state === 'there',
    };
  }

  #decoding(info: ZarrArrayInfo): Decoding {
    if (info !== this.#info || !this.#cf) {
      this.#info = info;
      this.#cf = cfDecodingOf(info);
    }
    return decodingOf(this.#cf);
  }

  #partOf(data: PlaneData, part: ComplexPart): PaintData {
    if (this.#part?.of !== data || this.#part.part !== part) {
      this.#part = { of: data, part, data: new ComplexPlane(data, part) };
    }
    return this.#part.data;
  }
}

/** What of complex numbers a view shows. */
export function partOf({ component }: Pick<PreviewView, 'component'>): ComplexPart {
  return component ?? 'amplitude';
}

function kindOf({ kind, axes }: PreviewView, isDrawn: boolean): PictureKind {
  if (kind === 'table' || !isDrawn) return 'table';
  if (axes[1] < 0) return 'value';
  return axes[0] < 0 ? 'line' : 'heatmap';
}

/** One number of each complex one; made anew when more have come. */
class ComplexPlane implements PaintData {
  readonly #of: PlaneData;
  readonly #part: ComplexPart;
  #taken = 0;
  #values: Float32Array | Float64Array | undefined;

  constructor(of: PlaneData, part: ComplexPart) {
    this.#of = of;
    this.#part = part;
  }

  get shape(): readonly [number, number] {
    return this.#of.shape;
  }

  get arrivals(): readonly CellRect[] {
    return this.#of.arrivals;
  }

  get values(): Float32Array | Float64Array | undefined {
    const { values, arrivals } = this.#of;
    if (!(values instanceof Float32Array || values instanceof Float64Array)) return undefined;
    this.#values ??= values.slice(0, values.length / 2);
    const columns = this.shape[1];
    for (const { y, x, height, width } of arrivals.slice(this.#taken)) {
      for (let row = y; row < y + height; row++) {
        const from = row * columns + x;
        const pairs = values.subarray(2 * from, 2 * (from + width));
        this.#values.set(complexPart(pairs, this.#part), from);
      }
    }
    this.#taken = arrivals.length;
    return this.#values;
  }
}

/** A line that touches its frame is hard to read. */
function padded(kind: Scale['kind'], range: Range): Range {
  const { fromUnit } = makeScale(kind, range);
  return [fromUnit(-0.04), fromUnit(1.04)];
}

/** The colours of a picture's map. */
export function colorsOf({ coloring: { colorMap, reversed } }: Picture): Uint8Array {
  return colorTable(colorMap, reversed);
}
