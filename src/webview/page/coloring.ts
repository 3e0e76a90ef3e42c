import { CYCLIC_COLOR_MAP, DEFAULT_COLOR_MAP, isColorMap } from '../../plot/colorMaps.ts';
import { PHASES } from '../../plot/complexParts.ts';
import type { Range, ScaleKind } from '../../plot/scale.ts';
import type { PreviewView } from '../../shared/preview.ts';

/** Where the colours' range comes from when nobody has typed one. */
export type LimitsFrom = NonNullable<PreviewView['limits']>;

/** How values become colours. */
export interface Coloring {
  readonly colorMap: string;
  readonly reversed: boolean;
  readonly scale: ScaleKind;
  readonly limits: LimitsFrom;
  /** What a person typed or dragged; `undefined`: from the data. */
  readonly typed: Range | undefined;
}

/** How the values of a view become colours; names in saved views may be unknown. */
export function coloringOf(view: PreviewView, isPhase = false): Coloring {
  const { colorMap, reversed, scale = 'linear', limits = 'minmax' } = view;
  const [min = NaN, max = NaN] = view.range?.map(Number) ?? [];
  const known = isColorMap(colorMap) ? colorMap : DEFAULT_COLOR_MAP;
  const typed = min < max ? ([min, max] as const) : undefined;
  if (!isPhase) return { colorMap: known, reversed, scale, limits, typed };
  // Angles go round: both ends of their colours meet, whatever was chosen for amplitudes.
  return {
    colorMap: CYCLIC_COLOR_MAP,
    reversed,
    scale: 'linear',
    limits,
    typed: typed ?? [...PHASES],
  };
}
