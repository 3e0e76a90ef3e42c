import type { JsonObject } from '../../../zarr/json.ts';
import { l10n } from '../../platform/l10n.ts';
import { bytes } from '../../platform/quantity.ts';
import { product } from '../../../zarr/chunkGrid.ts';
import { type Dataset, valueText, type Variable } from './dataset.ts';
import style from './inspector.txt';

/** What the page shows. */
export interface Inspected {
  readonly url: string;
  readonly kind: 'group' | 'array';
  readonly format: 2 | 3;
  readonly dataset: Dataset;
  /** Read from consolidated metadata, which may be older than the store. */
  readonly isConsolidated: boolean;
  /** More members than are shown. */
  readonly isCut: boolean;
  /** Address of a variable. */
  readonly addressOf: (variable: Variable) => { readonly url: string };
}

/** Attributes shown of one node. */
const MOST = 500;

/**
 * The page: text and lists, no script. Everything that comes from the store is escaped, the policy
 * allows nothing but this style, and the only links are commands that open arrays.
 */
export function inspectorHtml(inspected: Inspected, nonce: string): string {
  const { url, kind, format, dataset, isConsolidated, isCut } = inspected;
  const what =
    kind === 'group' ? l10n.t('Zarr v{0} group', format) : l10n.t('Zarr v{0} array', format);
  const notes = [
    ...(isConsolidated
      ? [l10n.t('From consolidated metadata, which may be older than the store.')]
      : []),
    ...(isCut ? [l10n.t('There is more in this group than is listed here.')] : []),
  ];
  const section = (title: string, count: number, body: string) =>
    `<details${count > 0 ? ' open' : ''}><summary><h2>${title} <span class="count">(${count})</span></h2></summary>${body}</details>`;
  const { dims, coords, data, groups, attributes } = dataset;
  const parts = [
    section(
      l10n.t('Dimensions'),
      dims.length,
      `<p class="dims">${dims.map(([name, size]) => `<span><b>${escape(name)}</b>: ${size}</span>`).join(' ')}</p>`,
    ),
    section(l10n.t('Coordinates'), coords.length, table(coords, inspected)),
    section(
      kind === 'array' ? l10n.t('Array') : l10n.t('Data variables'),
      data.length,
      table(data, inspected),
    ),
    ...(groups.length === 0
      ? []
      : [
          section(
            l10n.t('Groups'),
            groups.length,
            `<ul>${groups.map((one) => `<li>${escape(one)}</li>`).join('')}</ul>`,
          ),
        ]),
    ...(kind === 'array'
      ? []
      : [section(l10n.t('Attributes'), Object.keys(attributes).length, attributeList(attributes))]),
  ];
  const about = `${escape(what)} · <code>${escape(url)}</code>`;
  const noted = notes.map((note) => `<p class="note">${escape(note)}</p>`).join('\n');
  return documentOf(url, nonce, `<p class="about">${about}</p>\n${noted}\n${parts.join('\n')}`);
}

/** The page in whose place only this can be said. */
export function problemHtml(url: string, sentence: string, nonce: string): string {
  const about = `<p class="about"><code>${escape(url)}</code></p>`;
  return documentOf(url, nonce, `${about}\n<p>${escape(sentence)}</p>`);
}

function documentOf(url: string, nonce: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}';">
<title>${escape(url)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<h1>${escape(url.split('/').at(-1) ?? url)}</h1>
${body}
</body>
</html>`;
}

function table(variables: readonly Variable[], inspected: Inspected): string {
  return variables.map((one) => variable(one, inspected)).join('\n');
}

function variable(one: Variable, { addressOf }: Inspected): string {
  const { name, info, dims } = one;
  const argument = encodeURIComponent(JSON.stringify([addressOf(one).url]));
  const size = info.dtype.size === 0 ? '' : ` · ${bytes(product(info.shape) * info.dtype.size)}`;
  const facts = [
    l10n.t('chunks {0}', info.chunks.join(' × ') || '1'),
    ...(info.shards ? [l10n.t('in shards of {0}', info.shards.join(' × '))] : []),
    info.compressor,
    ...(info.unreadable === undefined ? [] : [info.unreadable]),
  ].join(' · ');
  const open =
    info.unreadable === undefined
      ? `<a href="command:scienceGateway.array.open?${argument}" title="${escape(l10n.t('Open Array'))}">${escape(name)}</a>`
      : escape(name);
  const shape = info.shape
    .map((length, axis) => [...(dims[axis] ? [escape(dims[axis])] : []), length].join(': '))
    .join(dims.some(Boolean) ? ', ' : ' × ');
  return `<details class="variable"><summary><span class="name">${open}</span> <span class="shape">(${shape})</span> <span class="type">${escape(info.dtype.label)}${escape(size)}</span></summary><p class="facts">${escape(facts)}</p>${attributeList(info.attributes)}</details>`;
}

function attributeList(attributes: JsonObject): string {
  const entries = Object.entries(attributes).filter(([name]) => name !== '_ARRAY_DIMENSIONS');
  const rows = entries
    .slice(0, MOST)
    .map(
      ([name, value]) =>
        `<dt>${escape(name.slice(0, 500))}</dt><dd>${escape(valueText(value))}</dd>`,
    );
  const more =
    entries.length > MOST
      ? `<p class="note">${escape(l10n.t('{0} more', entries.length - MOST))}</p>`
      : '';
  return rows.length === 0 ? '' : `<dl>${rows.join('')}</dl>${more}`;
}

/** Text that no HTML is read in; control signs and those that turn the direction are shown as such. */
export function escape(text: string): string {
  return text
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, (sign) =>
      sign === '\n' || sign === '\t' ? sign : '\uFFFD',
    )
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
