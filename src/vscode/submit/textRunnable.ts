import { window, workspace, type NotebookCell, type TextEditor } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import type { ProgramSource } from '../../jobs/job.ts';
import { jobSchema } from '../../params/schema.ts';
import { loadPythonReader } from '../loadPythonReader.ts';
import { l10n } from '../platform/l10n.ts';
import type { Runnable } from './runnable.ts';

/** The selected lines of an editor. @throws InvalidInput when nothing is selected. */
export function selectionRunnable(editor: TextEditor | undefined): Promise<Runnable> {
  if (!editor || editor.selection.isEmpty) {
    throw new InvalidInput('text', l10n.t('Select some lines of a Python file first.'));
  }
  const { document, selection } = editor;
  const { start, end } = selection;
  // Whole lines: half of one is no Python.
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const lines = Array.from({ length: last - start.line + 1 }, (_, index) => {
    return document.lineAt(start.line + index).text;
  });
  const file = workspace.asRelativePath(document.uri, false);
  const label = l10n.t('{0}, lines {1} to {2}', file, start.line + 1, last + 1);
  return textRunnable({ text: lines.join('\n'), file, label });
}

/** A cell of a notebook, after its cell tagged `parameters`. @throws InvalidInput */
export function cellRunnable(given: unknown): Promise<Runnable> {
  const cell = isCell(given) ? given : chosenCell();
  if (!cell) throw new InvalidInput('text', l10n.t('Choose a code cell of a notebook first.'));
  const { notebook } = cell;
  const tagged = notebook.getCells().find((one) => one !== cell && hasTag(one, 'parameters'));
  const file = workspace.asRelativePath(notebook.uri, false);
  return textRunnable({
    text: cell.document.getText(),
    file,
    parameters: tagged?.document.getText(),
    label: l10n.t('{0}, cell {1}', file, cell.index + 1),
  });
}

/** A text as a program; `owner` makes no difference between two texts of one file. */
export async function textRunnable({
  text,
  file,
  parameters,
  label,
}: {
  readonly text: string;
  readonly file: string;
  readonly parameters?: string | undefined;
  readonly label: string;
}): Promise<Runnable> {
  const { textProgram } = await loadPythonReader();
  return programRunnable(textProgram({ text, file, parameters }), label, `text ${file}`);
}

/** A program that is in no file of the workspace: its schema is read from its text. */
export async function programRunnable(
  program: ProgramSource,
  label: string,
  owner: string,
): Promise<Runnable> {
  const { readProgram } = await loadPythonReader();
  const { entries, header } = readProgram(program.source, `${program.name}.py`);
  const entry = entries.find(({ name }) => name === program.entry) ?? entries[0];
  return {
    program: { ...program, entry: entry?.name ?? program.entry },
    schema: entry?.schema ?? jobSchema([]),
    injected: entry?.injected ?? [],
    header,
    summary: entry?.summary,
    label,
    owner,
  };
}

function chosenCell(): NotebookCell | undefined {
  const editor = window.activeNotebookEditor;
  return editor?.notebook.cellAt(editor.selection.start);
}

function hasTag({ metadata }: NotebookCell, tag: string): boolean {
  // As ipynb has it: `metadata.metadata.tags` in VS Code's own model of the cell.
  const inner = metadata['metadata'] as { tags?: unknown } | undefined;
  const tags: unknown = inner?.tags ?? metadata['tags'];
  return Array.isArray(tags) && tags.includes(tag);
}

function isCell(value: unknown): value is NotebookCell {
  return typeof value === 'object' && value !== null && 'document' in value && 'notebook' in value;
}
