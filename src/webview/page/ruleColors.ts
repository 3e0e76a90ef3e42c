import type { Rgba } from '../../plot/palette.ts';
import type { PreviewView } from '../../shared/preview.ts';
import { isHighContrast, themeRgb } from './theme.ts';

/** What has a colour of its own, beside the map. */
export type Rule = 'nodata' | 'missing' | 'under' | 'over';

/** Colours of what is no colour of the map, opaque. */
export interface Rules {
  readonly nodata: Rgba;
  /** Absent: the ends of the map. */
  readonly under: Rgba | undefined;
  readonly over: Rgba | undefined;
  /** Stripes of chunks that were never written; the same twice: no stripes. */
  readonly missing: readonly [Rgba, Rgba];
  /** Chunks that could not be read. */
  readonly broken: Rgba;
}

/** The colours of the theme, quiet in every one, and those that a person chose instead. */
export function ruleColors({ marks = {} }: Pick<PreviewView, 'marks'>): Rules {
  const [back, text, error] = [
    themeRgb('editor-background', [255, 255, 255]),
    themeRgb('foreground', [80, 80, 80]),
    themeRgb('errorForeground', [255, 0, 0]),
  ];
  const isStrong = isHighContrast();
  const missing = parsed(marks.missing);
  return {
    nodata: parsed(marks.nodata) ?? mixed(back, text, isStrong ? 0.5 : 0.25),
    under: parsed(marks.under),
    over: parsed(marks.over),
    missing: missing
      ? [missing, missing]
      : [mixed(back, text, 0), mixed(back, text, isStrong ? 0.7 : 0.14)],
    broken: mixed(back, error, isStrong ? 0.8 : 0.35),
  };
}

/** `#rrggbb`, as the browser's colour input gives it. */
export function hexOf([red, green, blue]: Rgba): string {
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function parsed(text: string | undefined): Rgba | undefined {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text ?? '');
  if (!match) return undefined;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => parseInt(part, 16));
  return [red, green, blue, 255];
}

type Rgb = readonly [number, number, number];

function mixed(back: Rgb, front: Rgb, share: number): Rgba {
  const part = (i: 0 | 1 | 2) => Math.round(back[i] + (front[i] - back[i]) * share);
  return [part(0), part(1), part(2), 255];
}
