import type { Memento } from 'vscode';

const KEY = 'preview.kept';

/** Which arrays have a tab of their own in this workspace, for the next start. */
export class KeptTabs {
  constructor(private readonly memento: Memento) {}

  has(url: string): boolean {
    return this.#urls.includes(url);
  }

  async set(urls: readonly string[]): Promise<void> {
    await this.memento.update(KEY, urls);
  }

  get #urls(): readonly unknown[] {
    const kept = this.memento.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as readonly unknown[]) : [];
  }
}
