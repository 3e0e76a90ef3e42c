import { join } from 'node:path';
import { ProgressLocation, Uri, window } from 'vscode';
import { isAbort } from '../../base/errors.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { Progress } from '../../stores/upload.ts';
import { signalOf } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes } from '../platform/quantity.ts';
import type { StorePlace } from '../platform/subjects.ts';
import type { BrowseParts } from './browseParts.ts';
import { urlOf } from './placeUrl.ts';

/** What follows a click on a message: the button that was pressed. */
const yes = (title: string) => ({ title });

/** Bringing objects there, back and away. */
export class TransferCommands {
  constructor(private readonly parts: BrowseParts) {}

  /** Writes files, or whole folders, below a place. */
  async upload(place: StorePlace, what: 'files' | 'folders'): Promise<boolean> {
    const isFolders = what === 'folders';
    const url = urlOf(place);
    const chosen = await window.showOpenDialog({
      title: isFolders ? l10n.t('Upload Folders to {0}', url) : l10n.t('Upload Files to {0}', url),
      openLabel: l10n.t('Upload'),
      canSelectFiles: !isFolders,
      canSelectFolders: isFolders,
      canSelectMany: true,
    });
    if (!chosen?.length) return false;
    const { core, openRoot } = this.parts;
    const store = await openRoot(place);
    const title = l10n.t('Uploading to {0}', url);
    return this.#under(title, async (signal, report) => {
      const paths = chosen.map(({ fsPath }) => fsPath);
      const items = await core.filesToUpload(paths, place.path, { signal });
      if (!(await this.#mayReplace(store, items, signal))) return false;
      const total = items.reduce((sum, { size }) => sum + size, 0);
      await core.upload(store, items, {
        signal,
        onProgress: report({ objects: items.length, bytes: total }),
      });
      void window.showInformationMessage(
        l10n.t('{0} objects ({1}) are in {2} now.', items.length, bytes(total), url),
      );
      return true;
    });
  }

  /** Writes what is below a place, or one object, to the disk. */
  async download(place: StorePlace): Promise<void> {
    const { core, openRoot } = this.parts;
    const url = urlOf(place);
    const store = await openRoot(place, { isLive: true });
    const title = l10n.t('Downloading {0}', url);
    const name = place.path.replace(/\/+$/, '').split('/').at(-1) ?? place.bucket;
    if (place.kind === 'object') {
      const file = await window.showSaveDialog({ title, defaultUri: Uri.file(name) });
      if (!file) return;
      await this.#under(title, async (signal, report) => {
        const page = await store.list({ prefix: place.path, limit: 1, signal });
        const size = page.objects.find(({ key }) => key === place.path)?.size ?? 0;
        const told = report({ objects: 1, bytes: size });
        let done = 0;
        const onBytes = (more: number) => told({ objects: 0, bytes: (done += more) });
        await core.downloadObject(store, { key: place.path, size }, file.fsPath, {
          signal,
          onBytes,
        });
        void window.showInformationMessage(l10n.t('{0} is on the disk now: {1}', url, file.fsPath));
      });
      return;
    }
    const [folder] =
      (await window.showOpenDialog({
        title,
        openLabel: l10n.t('Download Here'),
        canSelectFolders: true,
        canSelectFiles: false,
      })) ?? [];
    if (!folder) return;
    await this.#under(title, async (signal, report) => {
      const extent = await core.extentOf(store, place.path, { signal });
      const to = join(folder.fsPath, name);
      await core.downloadBelow(store, place.path, to, { signal, onProgress: report(extent) });
      const text = l10n.t(
        '{0} objects ({1}) are on the disk now: {2}',
        extent.objects,
        bytes(extent.bytes),
        to,
      );
      void window.showInformationMessage(text);
    });
  }

  /** Counts first, asks once with the numbers, and deletes what was there then. */
  async delete(places: readonly StorePlace[]): Promise<boolean> {
    const { core, openRoot } = this.parts;
    const stores = await Promise.all(places.map((place) => openRoot(place, { isLive: true })));
    const [first] = places;
    if (!first) return false;
    const what =
      places.length === 1
        ? urlOf(first)
        : l10n.t('{0} and {1} more', urlOf(first), places.length - 1);
    const extent = await this.#under(
      l10n.t('Counting what is in {0}', what),
      async (signal, report) => {
        const told = report();
        let sum: Progress = { objects: 0, bytes: 0 };
        for (const [index, place] of places.entries()) {
          const store = stores[index] as ByteStore;
          const from = sum;
          const add = (more: Progress) => {
            sum = { objects: from.objects + more.objects, bytes: from.bytes + more.bytes };
            told(sum);
          };
          add(await extentAt(this.parts, store, place, signal, add));
        }
        return sum;
      },
    );
    if (extent.objects === 0) {
      void window.showInformationMessage(l10n.t('There is nothing in {0}.', what));
      return true;
    }
    const before = stores[0]?.clock?.() ?? Date.now();
    if (!(await askDelete(what, extent))) return false;
    return this.#under(l10n.t('Deleting {0}', what), async (signal, report) => {
      const told = report(extent);
      let deleted = 0;
      let kept = 0;
      for (const [index, place] of places.entries()) {
        const store = stores[index] as ByteStore;
        const from = deleted;
        const onDeleted = (count: number) => {
          deleted = from + count;
          told({ objects: deleted, bytes: 0 });
        };
        if (place.kind === 'object') {
          await store.delete([place.path], { signal });
          onDeleted(1);
        } else {
          kept += (await core.removeBelow(store, place.path, { signal, before, onDeleted })).kept;
        }
      }
      const more = kept === 0 ? '' : ` ${l10n.t('{0} were written meanwhile and are kept.', kept)}`;
      void window.showInformationMessage(
        l10n.t('{0} objects of {1} are deleted.', deleted, what) + more,
      );
      return true;
    });
  }

  /** Asks before anything is written over. */
  async #mayReplace(
    store: ByteStore,
    items: readonly { readonly key: string }[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const tops = [...new Set(items.map(({ key }) => key))].slice(0, 200);
    const wanted = new Set(tops);
    let taken = 0;
    for (const key of tops) {
      const page = await store.list({ prefix: key, limit: 1, signal });
      if (page.objects.some((one) => wanted.has(one.key))) taken++;
    }
    if (taken === 0) return true;
    const replace = yes(l10n.t('Replace'));
    const text = l10n.t('{0} objects of these names exist already.', taken);
    const detail = l10n.t('What is in them now is lost.');
    return (await window.showWarningMessage(text, { modal: true, detail }, replace)) === replace;
  }

  /** Work with a progress that can be cancelled; a cancelled one is told as such. */
  async #under<T>(
    title: string,
    work: (signal: AbortSignal, report: Report) => Promise<T>,
  ): Promise<T> {
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return window.withProgress(options, async (progress, token) => {
      let shown = 0;
      const report: Report = (total) => (so) => {
        const part = total ? shareOf(so, total) : 0;
        const message = total
          ? l10n.t('{0} of {1} objects, {2}', so.objects, total.objects, bytes(so.bytes))
          : l10n.t('{0} objects, {1}', so.objects, bytes(so.bytes));
        progress.report({ message, increment: Math.max(0, part - shown) });
        shown = Math.max(part, shown);
      };
      try {
        return await work(signalOf(token), report);
      } catch (error) {
        if (isAbort(error)) {
          void window.showInformationMessage(l10n.t('Cancelled: {0}. What was done stays.', title));
        }
        throw error;
      }
    });
  }
}

/** Makes the function that shows how far the work is, out of so much in all. */
type Report = (total?: Progress) => (so: Progress) => void;

function shareOf(so: Progress, total: Progress): number {
  if (total.bytes > 0 && so.bytes > 0) return (so.bytes / total.bytes) * 100;
  return total.objects === 0 ? 0 : (so.objects / total.objects) * 100;
}

async function extentAt(
  { core }: BrowseParts,
  store: ByteStore,
  place: StorePlace,
  signal: AbortSignal,
  onCount: (so: Progress) => void,
): Promise<Progress> {
  if (place.kind !== 'object') return core.extentOf(store, place.path, { signal, onCount });
  const page = await store.list({ prefix: place.path, limit: 1, signal });
  const found = page.objects.find(({ key }) => key === place.path);
  return { objects: found ? 1 : 0, bytes: found?.size ?? 0 };
}

async function askDelete(what: string, { objects, bytes: size }: Progress): Promise<boolean> {
  const remove = yes(l10n.t('Delete'));
  const text = l10n.t('Delete {0} objects ({1}) of {2}?', objects, bytes(size), what);
  const detail = l10n.t('This cannot be undone.');
  return (await window.showWarningMessage(text, { modal: true, detail }, remove)) === remove;
}
