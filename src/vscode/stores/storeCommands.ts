import { commands, env, ProgressLocation, Uri, window } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import { levelsOf } from '../../zarr/multiscale.ts';
import { askChoice, askText } from '../platform/ask.ts';
import { Cancelled, signalOf } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import { duration } from '../platform/quantity.ts';
import type { StorePlace } from '../platform/subjects.ts';
import type { OpenedArray } from '../previews.ts';
import { readViewLink, viewLink } from '../preview/viewLink.ts';
import type { BrowseParts, TargetAddress } from './browseParts.ts';
import type { Inspectors } from './inspector/inspectors.ts';
import { keyOf, urlOf } from './placeUrl.ts';
import type { StoreBrowser } from './storeBrowser.ts';
import type { TransferCommands } from './transferCommands.ts';
import { checkAddress, proposedAddress } from './typedAddress.ts';
import { whereIs } from './whereIs.ts';

/** What a command was given: a row's place, an address, a file of the explorer, or nothing. */
export type StoreTarget = string | StorePlace | Uri | undefined;

const HOUR = 3600;

/** What people do to places in stores. */
export class StoreCommands {
  constructor(
    private readonly parts: BrowseParts,
    private readonly browser: StoreBrowser,
    private readonly transfers: TransferCommands,
    private readonly inspectors: Inspectors,
  ) {}

  /** Opens an array: the row's, the file's, or one whose address is pasted. */
  async openArray(target: StoreTarget): Promise<void> {
    // A file of the explorer may as well belong to a group.
    if (target instanceof Uri) return this.openAddress(target);
    const { url, endpoint } = await this.addressOf(target);
    await this.parts.previews.open(url, { endpoint });
  }

  /** Looks what lies at an address: an array is shown, everything else is added to the view. */
  async openAddress(target?: StoreTarget): Promise<void> {
    const { core, places, saved, previews, reload } = this.parts;
    const { url, endpoint } = await this.addressOf(target);
    const store = await places.open({ url, endpoint, isLive: true });
    const found = await core.findNode(store, '');
    if (found?.node.kind === 'array') return previews.open(url, { endpoint });
    // Whatever is wrong with the address is said now, not by a row later.
    if (!found) await this.#mustBeThere(url, () => store.list({ limit: 1 }));
    const isPublic = url.startsWith('s3://') && saved.isPublic(url);
    // What is in a store of the profile stands there already.
    if (isPublic || !url.startsWith('s3://')) await saved.addPlace({ url, isPublic });
    reload();
    await commands.executeCommand('scienceGateway.stores.focus');
    if (found) await this.inspectors.show({ url, endpoint });
  }

  /**
   * Opens what a job has written: an array, or a group that is one picture, in a preview; any other
   * group in the inspector, which leads to its arrays.
   *
   * @throws InvalidInput when there is nothing.
   */
  async openResult(url: string, { endpoint, ...shown }: OpenedArray): Promise<void> {
    const { core, places, previews } = this.parts;
    const store = await places.open({ url, endpoint, isLive: true });
    const node = (await core.findNode(store, ''))?.node;
    if (!node) {
      throw new InvalidInput(
        'url',
        l10n.t('There is no array at {0}: the job has written none there.', url),
      );
    }
    const isPicture = node.kind === 'array' || levelsOf(node.attributes) !== undefined;
    if (isPicture) await previews.open(url, { endpoint, ...shown });
    else await this.inspectors.show({ url, endpoint });
  }

  /** A folder of the explorer. */
  async openFolder(target: StoreTarget): Promise<void> {
    await this.openAddress(target ?? (await askFolder()));
  }

  async addBucket(place?: StorePlace): Promise<void> {
    const { account, saved, reload } = this.parts;
    const { profile } = account.require();
    const title = l10n.t('Add Bucket by Name');
    const items = profile.stores.map(({ name, endpoint }) => ({
      label: name,
      description: endpoint ?? 'AWS',
    }));
    const known = items.find(({ label }) => label === place?.store) ?? only(items);
    const { label: store } =
      known ?? (await askChoice({ title, placeholder: l10n.t('In which store?'), items }));
    const bucket = await askText({
      title,
      prompt: l10n.t('Name of a bucket in {0}, also one that the keys may not list.', store),
      check: (text) =>
        checkAddress(`s3://${text}`) ??
        (text.includes('/') ? l10n.t('Only the name of the bucket, without a path.') : undefined),
    });
    await saved.addBucket({ profile: profile.name, store, bucket });
    reload(`store/${store}`);
  }

  async removePlace(place?: StorePlace): Promise<void> {
    const { account, saved, reload } = this.parts;
    const chosen = this.#required(place);
    if (chosen.root !== undefined) await saved.removePlace(chosen.root);
    else {
      const profile = account.require().profile.name;
      await saved.removeBucket({ profile, store: chosen.store, bucket: chosen.bucket });
    }
    reload();
  }

  async inspect(target: StoreTarget): Promise<void> {
    const { previews, selected } = this.parts;
    const shown = target ?? previews.active ?? selected()[0];
    await this.inspectors.show(await this.addressOf(shown));
  }

  /** A link to what the preview in front shows, for somebody with their own keys. */
  async copyViewLink(): Promise<void> {
    const { active } = this.parts.previews;
    if (!active) throw new InvalidInput('preview', l10n.t('Open an array first.'));
    await env.clipboard.writeText(viewLink(env.uriScheme, active));
    const text = l10n.t(
      'The link is copied. It opens this view for anybody who may read the array: it carries no keys.',
    );
    void window.showInformationMessage(text);
  }

  /** Opens what a link shows, after saying what that is. @throws Cancelled, InvalidInput */
  async openLink(query: string): Promise<void> {
    const { url: given, view } = readViewLink(query);
    const { url } = this.parts.core.parseAddress(given);
    const detail = url.startsWith('s3://')
      ? l10n.t('It is looked for in the stores of your profile and read with your keys.')
      : l10n.t(
          'It is read from {0}, without keys unless that is a store of your profile.',
          new URL(url).host,
        );
    const show = { title: l10n.t('Show') };
    const message = l10n.t('A link asks to show the array {0}.', url);
    const answer = await window.showInformationMessage(message, { modal: true, detail }, show);
    if (answer !== show) throw new Cancelled();
    const endpoint = await whereIs(url, this.parts);
    await this.parts.previews.open(url, { endpoint, view });
  }

  /** The address that a command was given, or one that is asked for. */
  async addressOf(target: StoreTarget | TargetAddress): Promise<TargetAddress> {
    if (target instanceof Uri) {
      if (target.scheme !== 'file') {
        throw new InvalidInput(
          'file',
          l10n.t('{0} is not a file of this computer.', target.toString(true)),
        );
      }
      const folder = target.path.replace(/\/(zarr\.json|\.z(array|group|attrs|metadata))$/, '');
      const { url } = this.parts.core.parseAddress(Uri.file(folder).toString());
      return { url, endpoint: undefined };
    }
    if (typeof target === 'object' && 'url' in target) return target;
    if (typeof target === 'object' && 'bucket' in target) {
      return { url: urlOf(target), endpoint: this.#endpoint(target) };
    }
    const typed = typeof target === 'string' ? target : await askUrl();
    const { url } = this.parts.core.parseAddress(typed);
    const endpoint = typeof target === 'string' ? undefined : await whereIs(url, this.parts);
    return { url, endpoint };
  }

  /** The address of a place; of a detail of an array what its row says. */
  async copyUrl(place?: StorePlace): Promise<void> {
    const chosen = this.#required(place);
    await env.clipboard.writeText(chosen.value ?? urlOf(chosen));
  }

  /** Makes a link with which anybody can read one object for a while. */
  async copyLink(place?: StorePlace): Promise<void> {
    const chosen = this.#required(place, 'object');
    const title = l10n.t('Copy Presigned Link to {0}', urlOf(chosen));
    const { core, places } = this.parts;
    const address = { url: urlOf(chosen), endpoint: this.#endpoint(chosen), store: chosen.store };
    const lives = [HOUR, 24 * HOUR, core.LONGEST_LINK];
    const items = lives.map((seconds) => ({ label: lifeText(seconds), seconds }));
    const placeholder = l10n.t('For how long may anybody with the link read this object?');
    const { seconds } = await askChoice({ title, placeholder, items });
    const link = await (await places.places()).link(places.known(address), { seconds });
    await env.clipboard.writeText(link.url);
    if (link.until === undefined) {
      void window.showInformationMessage(
        l10n.t('The link is copied. Everybody may read this object, without end.'),
      );
      return;
    }
    const until = new Date(link.until).toLocaleString();
    const early = link.isShortened
      ? ` ${l10n.t('Your keys are temporary: the link ends with them, if that is earlier.')}`
      : '';
    void window.showInformationMessage(
      l10n.t('The link is copied. Anybody who has it may read this object until {0}.', until) +
        early,
    );
  }

  async filter(place?: StorePlace): Promise<void> {
    const chosen = this.#required(place);
    const text = await askText({
      title: l10n.t('Filter {0}', urlOf(chosen)),
      prompt: l10n.t('List only names that begin with this; empty lists all.'),
      value: this.browser.filterOf(chosen),
    });
    this.#filter(chosen, text);
  }

  clearFilter(place?: StorePlace): void {
    this.#filter(this.#required(place), '');
  }

  async loadMore(place?: StorePlace): Promise<void> {
    if (!place) return;
    await this.browser.loadMore(place);
    this.parts.reload(keyOf({ ...place, kind: 'prefix' }));
  }

  async countChunks(place?: StorePlace): Promise<void> {
    const chosen = this.#required(place, 'array');
    const title = l10n.t('Counting the chunks of {0}', urlOf(chosen));
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    await window.withProgress(options, (progress, token) =>
      this.browser.count(chosen, {
        signal: signalOf(token),
        onPage: (present) => progress.report({ message: String(present) }),
      }),
    );
    // The array's own row shows it too.
    this.parts.reload();
  }

  refresh(place?: StorePlace): void {
    this.browser.forget(place);
    this.parts.reload(place && keyOf(place));
  }

  async upload(what: 'files' | 'folders', place?: StorePlace): Promise<void> {
    const chosen = this.#required(place);
    if (await this.transfers.upload(chosen, what)) this.refresh(chosen);
  }

  async download(place?: StorePlace): Promise<void> {
    await this.transfers.download(this.#required(place));
  }

  /** @param all rows of the tree, when several are selected. */
  async delete(place?: StorePlace, all?: readonly StorePlace[]): Promise<void> {
    const chosen = all?.length ? all : place ? [place] : this.parts.selected();
    const may = chosen.filter(({ kind, store }) => store !== '' && DELETABLE.has(kind));
    if (may.length === 0) throw noRow();
    // What lies inside another chosen one goes with it.
    const outer = may.filter(
      (one) => !may.some((other) => other !== one && keyOf(one).startsWith(keyOf(other))),
    );
    const isDone = await this.transfers.delete(outer);
    if (!isDone) return;
    this.browser.noteDeleted(outer);
    this.parts.reload();
  }

  #filter(place: StorePlace, text: string): void {
    this.browser.filter(place, text);
    // The row of the place itself shows the filter: its parent's rows are made anew.
    this.parts.reload();
  }

  #endpoint({ store }: StorePlace): string | undefined {
    const stores = this.parts.account.site?.profile.stores ?? [];
    return stores.find(({ name }) => name === store)?.endpoint;
  }

  /** The place that a command was given, or the selected one: commands of the palette get none. */
  #required(place: StorePlace | undefined, kind?: StorePlace['kind']): StorePlace {
    const chosen = place ?? this.parts.selected()[0];
    if (chosen && (kind === undefined || chosen.kind === kind)) return chosen;
    throw noRow();
  }

  async #mustBeThere(
    url: string,
    list: () => Promise<{ objects: readonly unknown[]; prefixes: readonly unknown[] }>,
  ) {
    const { objects, prefixes } = await list();
    if (objects.length + prefixes.length > 0) return;
    throw new InvalidInput('url', l10n.t('There is nothing at {0}: check the address.', url));
  }
}

const DELETABLE = new Set<StorePlace['kind']>(['prefix', 'group', 'array', 'object']);

function noRow(): InvalidInput {
  return new InvalidInput(
    'place',
    l10n.t('Choose a row of the Stores view first that this can be done to.'),
  );
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function lifeText(seconds: number): string {
  if (seconds >= 48 * HOUR) return l10n.t('{0} days', seconds / (24 * HOUR));
  return seconds >= 24 * HOUR ? l10n.t('1 day') : duration(seconds * 1000);
}

async function askFolder(): Promise<Uri | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: l10n.t('Open a Folder with Arrays'),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  return folder;
}

/** An address in the clipboard is most likely the one that is meant. */
async function askUrl(): Promise<string> {
  return askText({
    title: l10n.t('Open Array'),
    prompt: l10n.t('Address of a Zarr array or group, or of a folder with some'),
    placeholder: 's3://bucket/path, https://host/path',
    value: proposedAddress(await env.clipboard.readText()),
    check: checkAddress,
  });
}
