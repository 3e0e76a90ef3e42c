import { element } from '../look/elements.ts';

/** A small button above the picture: a sign, and words for who points at it or hears it. */
export function toolButton(text: string, title: string, onPress: () => void): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', class: 'tool', title, 'aria-label': title },
    text,
  );
  made.addEventListener('click', onPress);
  return made;
}
