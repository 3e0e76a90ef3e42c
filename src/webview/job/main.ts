/**
 * Entry of the page of a job.
 *
 * @module
 */
import type { JobPageWords, ToJobPage } from '../../shared/jobPage.ts';
import { registerControls } from '../look/registerControls.ts';
import { JobPage, type EditorApi } from './jobPage.ts';

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();
const parts = JSON.parse(document.getElementById('words')?.textContent ?? '{}') as JobPageWords;
registerControls();
const page = new JobPage(editor, parts, document.body);

window.addEventListener('message', (event: MessageEvent<ToJobPage>) => page.receive(event.data));
window.addEventListener('error', ({ message }) => {
  editor.postMessage({ type: 'problem', message: message.slice(0, 4000) });
});
editor.postMessage({ type: 'ready' });
