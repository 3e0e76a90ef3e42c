import { chunkMapParts } from './chunkMap/chunkMapParts.ts';
import { ExportPart } from './export/exportPart.ts';
import type { PlacedPart } from './part.ts';
import { pinParts } from './pin/pinParts.ts';

/** The parts of the page, in the order of their places; a new one needs a line here only. */
export const parts: readonly PlacedPart[] = [
  ...chunkMapParts(),
  ...pinParts(),
  { place: 'nowhere', make: (environment) => new ExportPart(environment) },
];
