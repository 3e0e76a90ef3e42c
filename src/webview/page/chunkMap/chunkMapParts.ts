import type { PlacedPart } from '../part.ts';
import { ChunkMapModel } from './chunkMapModel.ts';
import { ChunkMapOverlay } from './chunkMapOverlay.ts';
import { ChunkMapPanel } from './chunkMapPanel.ts';
import { ChunkMapSwitch } from './chunkMapSwitch.ts';

/** The chunk map: a switch in the row of controls, a grid over the picture, a legend beneath. */
export function chunkMapParts(): PlacedPart[] {
  const model = new ChunkMapModel();
  return [
    { place: 'toolbar', make: (environment) => new ChunkMapSwitch(model, environment) },
    { place: 'over', make: () => new ChunkMapOverlay(model) },
    { place: 'beneath', make: (environment) => new ChunkMapPanel(model, environment) },
  ];
}
