/**
 * Entry of the form page.
 *
 * @module
 */
import type { ToFormPage } from '../../shared/form.ts';
import type { FormWords } from '../../shared/formWords.ts';
import { registerControls } from '../look/registerControls.ts';
import { FormPage, type EditorApi } from './formPage.ts';

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();
const words = JSON.parse(document.getElementById('words')?.textContent ?? '{}') as FormWords;
registerControls();
const page = new FormPage(editor, words, document.body);

window.addEventListener('message', (event: MessageEvent<ToFormPage>) => page.receive(event.data));
window.addEventListener('error', ({ message }) => {
  editor.postMessage({ type: 'problem', message: message.slice(0, 4000) });
});
editor.postMessage({ type: 'ready' });
