import {
  NotebookCellData,
  NotebookCellKind,
  NotebookEdit,
  window,
  workspace,
  WorkspaceEdit,
} from 'vscode';
import type { Account } from '../account/account.ts';
import { loadCore } from '../loadCore.ts';
import { pythonCell } from './pythonCell.ts';
import type { ShownJob } from './shownJob.ts';

/**
 * Puts Python that opens a job's array where somebody writes Python: below the cell of a notebook, at
 * the cursor of a file, else into a new document.
 */
export async function insertCell(account: Account, job: ShownJob): Promise<void> {
  const site = account.require();
  const { inspectNode } = await loadCore();
  const { output, endpoint } = job;
  const node = await inspectNode(site.openStore(output, { endpoint }), '', {});
  const isAnonymous = site.profile.stores.some(
    (store) => store.endpoint === endpoint && store.anonymous,
  );
  const isGroup = node !== undefined && node.kind !== 'array';
  const text = pythonCell({ id: job.id, url: output, endpoint, isAnonymous, isGroup });
  const notebook = window.activeNotebookEditor ?? window.visibleNotebookEditors[0];
  if (notebook) {
    const at = notebook.selections.at(-1)?.end ?? notebook.notebook.cellCount;
    const edit = new WorkspaceEdit();
    const cell = new NotebookCellData(NotebookCellKind.Code, text, 'python');
    edit.set(notebook.notebook.uri, [NotebookEdit.insertCells(at, [cell])]);
    await workspace.applyEdit(edit);
    return;
  }
  const editor = window.visibleTextEditors.find(({ document: { languageId, uri } }) => {
    return languageId === 'python' && (uri.scheme === 'file' || uri.scheme === 'untitled');
  });
  if (editor) {
    await editor.edit((edit) => edit.insert(editor.selection.active, text));
    await window.showTextDocument(editor.document, editor.viewColumn);
    return;
  }
  await window.showTextDocument(
    await workspace.openTextDocument({ language: 'python', content: text }),
  );
}
