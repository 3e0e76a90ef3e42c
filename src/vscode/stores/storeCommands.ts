import { env } from 'vscode';
import type { Account } from '../account/account.ts';
import type { OpenArray } from '../jobs/jobCommands.ts';
import { askText } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { StorePlace } from '../platform/subjects.ts';
import { checkStoreUrl, cleanStoreUrl } from './storeAddress.ts';
import { urlOf } from './storeRows.ts';
import type { StoresTree } from './storesTree.ts';

/** An address in a store, and the endpoint where two stores have a bucket of that name. */
export interface StoreTarget {
  readonly url: string;
  readonly endpoint: string | undefined;
}

/** What people do to places in stores. */
export class StoreCommands {
  constructor(
    private readonly account: Account,
    private readonly tree: StoresTree,
    private readonly openArrayAt: OpenArray,
  ) {}

  /** Opens an array: the row's, or one whose address is pasted. */
  async openArray(target?: string | StorePlace): Promise<void> {
    const { url, endpoint } = await this.placeOf(target);
    await this.openArrayAt(url, { endpoint });
  }

  /** The address that a command was given, or `otherwise`, or one that is asked for. */
  async placeOf(
    target: string | StorePlace | undefined,
    otherwise?: StoreTarget,
  ): Promise<StoreTarget> {
    const { stores } = this.account.require().profile;
    if (typeof target === 'object' && 'bucket' in target) {
      const endpoint = stores.find(({ name }) => name === target.store)?.endpoint;
      return { url: urlOf(target), endpoint };
    }
    if (typeof target !== 'string' && otherwise) return otherwise;
    const url = cleanStoreUrl(typeof target === 'string' ? target : await askUrl());
    return { url, endpoint: undefined };
  }

  async copyUrl(place?: StorePlace): Promise<void> {
    if (place) await env.clipboard.writeText(urlOf(place));
  }

  async filter(place?: StorePlace): Promise<void> {
    if (!place) return;
    const text = await askText({
      title: l10n.t('Filter {0}', urlOf(place)),
      prompt: l10n.t('List only names that begin with this; empty lists all.'),
      value: this.tree.filterOf(place),
    });
    this.tree.filter(place, text);
  }

  clearFilter(place?: StorePlace): void {
    if (place) this.tree.filter(place, '');
  }

  async loadMore(place?: StorePlace): Promise<void> {
    if (place) await this.tree.loadMore(place);
  }
}

/** An address in the clipboard is most likely the one that is meant. */
async function askUrl(): Promise<string> {
  const copied = cleanStoreUrl(await env.clipboard.readText());
  return askText({
    title: l10n.t('Open Array'),
    prompt: l10n.t('Address of a Zarr array'),
    placeholder: 's3://bucket/path',
    value: checkStoreUrl(copied) === undefined ? copied : '',
    check: (text) => checkStoreUrl(cleanStoreUrl(text)),
  });
}
