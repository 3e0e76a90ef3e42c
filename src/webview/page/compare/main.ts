/**
 * Entry of the page of two arrays.
 *
 * @module
 */
import type { ToPage } from '../../../shared/preview.ts';
import type { CompareWords } from '../../../shared/compareWords.ts';
import { lateProgram } from '../lateProgram.ts';
import type { EditorApi } from '../preview.ts';
import { watchTheme } from '../theme.ts';
import { Comparison } from './comparison.ts';

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();
const { nonce } = document.currentScript ?? document.body;
const words = JSON.parse(document.getElementById('words')?.textContent ?? '{}') as CompareWords;
const comparison = new Comparison(editor, words, document.body);

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type === 'controls') lateProgram(data.source, nonce);
  else comparison.receive(data);
});
const report = (problem: unknown) => {
  editor.postMessage({ type: 'problem', message: String(problem).slice(0, 4000) });
};
window.addEventListener('error', ({ message }) => report(message));
window.addEventListener('unhandledrejection', ({ reason }) => report(reason));
watchTheme(() => comparison.redraw());
editor.postMessage({ type: 'ready' });
requestIdleCallback(() => editor.postMessage({ type: 'controls' }), { timeout: 300 });
