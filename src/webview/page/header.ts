import type { ArrayDescription } from '../../shared/preview.ts';
import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { element } from '../look/elements.ts';
import { shapeText } from './format.ts';

/** Copies a text and says so; `name` is what was copied, e.g. `Shape`. */
export type Copy = (text: string, name: string) => void;

/** Title, address and what the array is; a click on any value copies it. */
export function header(array: ArrayDescription, words: PreviewWords, copy: Copy): HTMLElement {
  const shape = shapeText(array.dimensions, 'size') || words.scalarShape;
  const facts: [name: string, text: string][] = [
    [words.shape, shape],
    [words.dtype, array.dtype],
    [words.compressor, array.compressor || words.noCompressor],
    [words.format, fill(words.zarrFormat, array.zarrFormat)],
  ];
  const chunks = shapeText(array.dimensions, 'chunk');
  if (chunks) facts.splice(1, 0, [words.chunks, chunks]);
  return element(
    'header',
    {},
    element('h1', {}, array.title),
    copyable(array.url, words.address, words, copy, 'address'),
    element(
      'dl',
      { class: 'facts' },
      ...facts.map(([name, text]) =>
        element(
          'div',
          {},
          element('dt', {}, name),
          element('dd', {}, copyable(text, name, words, copy)),
        ),
      ),
    ),
  );
}

function copyable(
  text: string,
  name: string,
  words: PreviewWords,
  copy: Copy,
  kind = '',
): HTMLElement {
  const made = element(
    'button',
    { type: 'button', class: `copyable ${kind}`, title: words.copy },
    text,
  );
  made.addEventListener('click', () => copy(text, name));
  return made;
}
