/**
 * Entry of the page. The listener stands before anything slow: VS Code gives out the messages that
 * waited for the page as soon as its document has been read.
 *
 * @module
 */
import type { ToPage } from '../../shared/preview.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { lateProgram } from './lateProgram.ts';
import { Preview, type EditorApi } from './preview.ts';
import { watchTheme } from './theme.ts';

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();
let said = 0;
const editor: EditorApi = {
  ...api,
  postMessage: (message) => {
    api.postMessage(message);
    // For tests: a slider inside what is there says nothing.
    document.documentElement.dataset['said'] = String(++said);
  },
};
const words = JSON.parse(document.getElementById('words')?.textContent ?? '{}') as PreviewWords;
const preview = new Preview(editor, words, document.body);

const { nonce } = document.currentScript ?? document.body;
window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type === 'controls') lateProgram(data.source, nonce);
  else preview.receive(data);
});
window.addEventListener('error', ({ message }) => {
  editor.postMessage({ type: 'problem', message: message.slice(0, 4000) });
});
window.addEventListener('unhandledrejection', ({ reason }) => {
  editor.postMessage({ type: 'problem', message: String(reason).slice(0, 4000) });
});
watchTheme(() => preview.redraw());
editor.postMessage({ type: 'ready' });
requestIdleCallback(() => editor.postMessage({ type: 'controls' }), { timeout: 300 });
