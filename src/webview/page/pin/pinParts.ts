import type { PlacedPart } from '../part.ts';
import { PinModel } from './pinModel.ts';
import { PinOverlay } from './pinOverlay.ts';
import { PinPanel } from './pinPanel.ts';

/** Pins: their marks over the picture; beside it their values, profiles and series. */
export function pinParts(): PlacedPart[] {
  const model = new PinModel();
  return [
    { place: 'over', make: () => new PinOverlay(model) },
    { place: 'side', make: (environment) => new PinPanel(model, environment) },
  ];
}
