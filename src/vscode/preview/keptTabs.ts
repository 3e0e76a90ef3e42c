import type { Memento } from 'vscode';

const KEY = 'preview.kept';
const PANEL = 'preview.panel';

/** Which arrays have a tab of their own in this workspace, and how it was left, for the next start. */
export class KeptTabs {
  constructor(private readonly memento: Memento) {}

  has(url: string): boolean {
    return this.#urls.includes(url);
  }

  async set(urls: readonly string[]): Promise<void> {
    await this.memento.update(KEY, urls);
  }

  /** The panel beside the picture; `undefined` until somebody has opened or closed it. */
  get isPanelOpen(): boolean | undefined {
    const isOpen = this.memento.get<unknown>(PANEL);
    return typeof isOpen === 'boolean' ? isOpen : undefined;
  }

  async setPanelOpen(isOpen: boolean): Promise<void> {
    await this.memento.update(PANEL, isOpen);
  }

  get #urls(): readonly unknown[] {
    const kept = this.memento.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as readonly unknown[]) : [];
  }
}
