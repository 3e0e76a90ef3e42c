import { randomBytes } from 'node:crypto';
import {
  type Uri,
  Uri as Address,
  ViewColumn,
  type WebviewOptions,
  type WebviewPanel,
  window,
} from 'vscode';
import { Disposables } from '../../../base/disposables.ts';
import { sentence } from '../../../base/errors.ts';
import { v } from '../../../base/validate.ts';
import type { ByteStore } from '../../../bytes/byteStore.ts';
import type { ZarrArrayInfo, ZarrNode } from '../../../zarr/arrayInfo.ts';
import { l10n } from '../../platform/l10n.ts';
import type { BrowseParts, TargetAddress } from '../browseParts.ts';
import { datasetOf } from './dataset.ts';
import { type Inspected, inspectorHtml, problemHtml } from './inspectorHtml.ts';
import { inspectorViewType } from './inspectorView.ts';

/** Members of a group that are asked for, one by one, where no metadata tells of all. */
const MOST = 200;

/** No script at all, and links to nothing but the preview. */
const OPTIONS: WebviewOptions & { readonly enableCommandUris: readonly string[] } = {
  enableScripts: false,
  localResourceRoots: [],
  enableCommandUris: ['scienceGateway.array.open'],
};

/** Where the address of what is shown is kept: a page without scripts keeps nothing itself. */
const SHOWN = 'stores.inspected';
const shown = v.object({ url: v.string(), endpoint: v.optional(v.string()) });

/** What is in a group, as its members say. */
interface Members {
  readonly nodes: readonly ZarrNode[];
  readonly isConsolidated: boolean;
  readonly isCut: boolean;
}

/** Pages that show what an array or a group is, without its values. */
export class Inspectors extends Disposables {
  #panel: WebviewPanel | undefined;

  constructor(
    private readonly parts: BrowseParts,
    private readonly icon: Uri,
  ) {
    super();
    this.add({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  /** Shows the node at an address in the one tab of its kind. @throws NodeMissing, ZarrInvalid */
  async show({ url, endpoint }: TargetAddress): Promise<void> {
    const html = await this.#html({ url, endpoint });
    const title = l10n.t('Inspect {0}', url.split('/').at(-1) ?? url);
    const panel = (this.#panel ??= this.#open(title));
    panel.title = title;
    panel.webview.html = html;
    panel.reveal();
    await this.parts.memento.update(SHOWN, { url, endpoint });
  }

  /** Shows in a tab of before a restart what was in it. */
  async restore(panel: WebviewPanel): Promise<void> {
    this.#panel?.dispose();
    this.#panel = this.#adopt(panel);
    panel.webview.options = OPTIONS;
    const found = v.safeParse(shown, this.parts.memento.get(SHOWN));
    if (!found.success) {
      panel.dispose();
      return;
    }
    const { url, endpoint } = found.output;
    panel.webview.html = await this.#html({ url, endpoint }).catch((error: unknown) =>
      problemHtml(url, sentence(error), nonce()),
    );
  }

  async #html({ url, endpoint }: TargetAddress): Promise<string> {
    const store = await this.parts.places.open({ url, endpoint, isLive: true });
    return inspectorHtml(await this.#read(store, url), nonce());
  }

  #open(title: string): WebviewPanel {
    const options = { ...OPTIONS, enableFindWidget: true };
    return this.#adopt(
      window.createWebviewPanel(inspectorViewType, title, ViewColumn.Active, options),
    );
  }

  #adopt(panel: WebviewPanel): WebviewPanel {
    panel.iconPath = Address.joinPath(this.icon, 'media', 'preview-dark.svg');
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    return panel;
  }

  async #read(store: ByteStore, url: string): Promise<Inspected> {
    const { core } = this.parts;
    const opened = await core.openNode(store, '');
    const { node } = opened;
    const isArray = node.kind === 'array';
    const { nodes, ...rest }: Members = isArray
      ? { nodes: [node], isConsolidated: false, isCut: false }
      : await this.#members(store, opened);
    const arrays = nodes.filter((one): one is ZarrArrayInfo => one.kind === 'array');
    const name = decodeURIComponent(url.split('/').at(-1) ?? url);
    const named = isArray ? [{ ...node, path: name }] : arrays;
    const groups = nodes.flatMap(({ kind, path }) => (kind === 'group' ? [path] : []));
    return {
      url,
      kind: node.kind,
      format: node.format,
      dataset: datasetOf(node.attributes, named, groups),
      ...rest,
      addressOf: ({ info }) => ({ url: isArray ? url : addressBelow(url, info.path) }),
    };
  }

  async #members(
    store: ByteStore,
    opened: Awaited<ReturnType<BrowseParts['core']['openNode']>>,
  ): Promise<Members> {
    const { core } = this.parts;
    const known = await core.consolidatedBelow(store, opened);
    if (known) {
      const nodes = [...known.values()].filter(({ path }) => !path.includes('/'));
      return { nodes, isConsolidated: true, isCut: false };
    }
    const page = await core.childNodes(store, '', { limit: MOST });
    return {
      nodes: page.children.flatMap(({ node }) => node ?? []),
      isConsolidated: false,
      isCut: page.next !== undefined,
    };
  }
}

const nonce = () => randomBytes(16).toString('base64');

function addressBelow(url: string, path: string): string {
  const below = url.startsWith('s3:') ? path : path.split('/').map(encodeURIComponent).join('/');
  return `${url}/${below}`;
}
