import { ExportPart } from './export/exportPart.ts';
import type { PlacedPart } from './part.ts';

/** The parts of the page, in the order of their places; a new one needs a line here only. */
export const parts: readonly PlacedPart[] = [
  { place: 'nowhere', make: (environment) => new ExportPart(environment) },
];
