import { toggleButton } from '../../look/controls.ts';
import { setShown } from '../../look/elements.ts';
import type { ToHost, ToPage } from '../../../shared/preview.ts';
import { panelIcon } from '../icons.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import type { Switch } from '../switch.ts';

/** Narrower, the panel is closed until somebody opens it: the picture needs the room. */
const wide = 1200;

/** Opens and closes the panel beside the picture; the host remembers it for the next tab. */
export class PanelSwitch implements PagePart {
  readonly element: HTMLElement;
  readonly #button;
  readonly #panel: Switch;

  constructor({ words, post }: PartEnvironment, panel: Switch) {
    this.#panel = panel;
    this.#button = toggleButton(panelIcon(), words.panel, (isOpen) => {
      panel.turn(isOpen);
      post({ type: 'panel', isOpen } satisfies ToHost);
    });
    panel.onDidTurn(() => this.#button.show(panel.isOn === true));
    this.element = this.#button.element;
  }

  receive(message: ToPage): void {
    // What was chosen in this tab is newer than what the host remembers.
    if (message.type !== 'show' || this.#panel.isOn !== undefined) return;
    this.#panel.turn(message.isPanelOpen ?? document.body.clientWidth >= wide);
  }

  show({ picture: { numbers, kind } }: Shown): void {
    setShown(this.element, numbers !== undefined && kind !== 'value');
  }
}
