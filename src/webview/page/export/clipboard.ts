import { NotExported } from './values.ts';

/** Frames that the page waits for the focus, without which no browser lets it write. */
const patience = 60;

/**
 * Puts a picture into the clipboard.
 *
 * @throws NotExported when the browser refuses, with its reason.
 */
export async function copyPicture(picture: Promise<Blob>, refused: (why: string) => string) {
  window.focus();
  for (let i = 0; i < patience && !document.hasFocus(); i++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': await picture })]);
  } catch (error) {
    throw new NotExported(refused(error instanceof Error ? error.message : String(error)));
  }
}
