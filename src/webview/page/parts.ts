import { chunkMapParts } from './chunkMap/chunkMapParts.ts';
import { ExportPart } from './export/exportPart.ts';
import { AxesMenu } from './axesMenu.ts';
import { ScaleMenu } from './scaleMenu.ts';
import { LevelsPart } from './levels/levelsPart.ts';
import { Navigator } from './navigator.ts';
import { Sliders } from './sliders.ts';
import { ColorTools } from './colorTools.ts';
import type { PlacedPart } from './part.ts';
import { pinParts } from './pin/pinParts.ts';
import { RgbPart } from './rgb/rgbPart.ts';
import { NumbersPanel } from './side/numbersPanel.ts';
import { PanelSwitch } from './side/panelSwitch.ts';
import { Switch } from './switch.ts';
import { TablePart } from './table/tablePart.ts';

const panel = new Switch();

/**
 * The parts of the page, in the order of their places; a new one needs a line here only. Of the row
 * of controls the last ones go behind *More* in a narrow tab.
 */
export const parts: readonly PlacedPart[] = [
  { place: 'toolbar', make: (environment) => new ColorTools(environment) },
  { place: 'toolbar', make: (environment) => new Navigator(environment) },
  { place: 'beneath', make: (environment) => new Sliders(environment) },
  { place: 'over', make: (environment) => new RgbPart(environment) },
  ...chunkMapParts(),
  { place: 'toolbar', make: (environment) => new ScaleMenu(environment) },
  { place: 'toolbar', make: (environment) => new AxesMenu(environment) },
  { place: 'end', make: (environment) => new LevelsPart(environment) },
  { place: 'end', make: (environment) => new PanelSwitch(environment, panel) },
  ...pinParts(),
  { place: 'nowhere', make: (environment) => new ExportPart(environment) },
  { place: 'instead', make: (environment) => new TablePart(environment) },
  { place: 'side', make: (environment) => new NumbersPanel(environment, panel) },
];
