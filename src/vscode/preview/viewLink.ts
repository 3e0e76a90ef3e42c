import { InvalidInput } from '../../base/errors.ts';
import { v } from '../../base/validate.ts';
import type { PreviewView } from '../../shared/preview.ts';
import { viewSchema } from '../../shared/previewRequest.ts';
import { l10n } from '../platform/l10n.ts';
import { VIEW_LINK } from './previewView.ts';

/** What a link shows: an address that means the same to everybody, and how to look at it. */
export interface LinkedView {
  readonly url: string;
  readonly view: PreviewView | undefined;
}

/** Identity of the extension in links. */
const EXTENSION = 'science-gateway.science-gateway';
const LONGEST = 8_000;

/**
 * A link that opens the same view for somebody else, with their own profile and their own keys: it
 * names neither endpoint nor credentials.
 *
 * @param scheme of the editor's links, e.g. `vscode`.
 * @throws InvalidInput for a folder of this computer.
 */
export function viewLink(scheme: string, { url, view }: LinkedView): string {
  if (url.startsWith('file:')) {
    throw new InvalidInput(
      'url',
      l10n.t('{0} is on this computer: nobody else could open a link to it.', url),
    );
  }
  const query = new URLSearchParams({ url, ...(view && { view: JSON.stringify(view) }) });
  return `${scheme}://${EXTENSION}${VIEW_LINK}?${query.toString()}`;
}

/**
 * Reads the query of such a link. Nothing of it is believed: it may stand on any page.
 *
 * @throws InvalidInput
 */
export function readViewLink(query: string): LinkedView {
  const wrong = new InvalidInput('link', l10n.t('This link is not one that opens an array.'));
  if (query.length > LONGEST) throw wrong;
  const given = new URLSearchParams(query);
  const url = given.get('url') ?? '';
  if (!/^(s3|https?):\/\//.test(url)) throw wrong;
  const text = given.get('view');
  if (text === null) return { url, view: undefined };
  const view = v.safeParse(viewSchema, parsed(text));
  if (!view.success) throw wrong;
  return { url, view: view.output };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
