import type { Uri } from 'vscode';
import { workspace } from 'vscode';

/** A line of a Python file that a traceback names, `File "lib/mean.py", line 12`. */
export interface Frame {
  /** As it stands in the text. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where the file's name and the line begin and end in the text. */
  readonly start: number;
  readonly end: number;
}

const FRAME = /File "([^"\n]{1,1000})", line (\d{1,7})/g;
/** Folders of files that nobody edits here. */
const FOREIGN = /(^|\/)(site-packages|dist-packages|lib\/python\d[^/]*)\/|^<|^\/usr\//;
const NEVER = '**/{node_modules,.git,.venv,venv,site-packages,__pycache__}/**';

/** Frames in a text, in their order. */
export function framesIn(text: string): Frame[] {
  return [...text.matchAll(FRAME)].map(({ 0: all, 1: file = '', 2: line = '1', index }) => ({
    file,
    line: Number(line),
    start: index,
    end: index + all.length,
  }));
}

/**
 * The file of the workspace that a frame means: the one whose path shares the longest end with it.
 * Nothing outside the workspace is ever opened: a traceback may be a stranger's.
 */
export async function localFileOf(file: string): Promise<Uri | undefined> {
  const parts = file.replaceAll('\\', '/').split('/').filter(Boolean);
  const name = parts.at(-1) ?? '';
  if (FOREIGN.test(file) || !/^[\w.-]+\.py$/.test(name)) return undefined;
  const found = await workspace.findFiles(`**/${name}`, NEVER, 50);
  let best: { uri: Uri; shared: number } | undefined;
  for (const uri of found) {
    const shared = sharedEnd(uri.path.split('/'), parts);
    if (!best || shared > best.shared) best = { uri, shared };
    else if (shared === best.shared && uri.path.length < best.uri.path.length)
      best = { uri, shared };
  }
  return best?.uri;
}

/** The address that opens a file at a line. */
export function atLine(uri: Uri, line: number): Uri {
  return uri.with({ fragment: `L${line}` });
}

function sharedEnd(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < b.length && a.at(-1 - shared) === b.at(-1 - shared)) shared += 1;
  return shared;
}
