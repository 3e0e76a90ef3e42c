import { parseStatement, type StmtNode } from './grammar.ts';
import { logicalLines } from './statements.ts';

/** One import of a source. */
export interface Imported {
  /** `a.b` of `import a.b` and of `from a.b import c`; empty for `from . import c`. */
  readonly module: string;
  /** Dots before it; 0 for an absolute import. */
  readonly level: number;
  /** The `c` of `from a.b import c`: modules perhaps, perhaps not. */
  readonly names: readonly string[];
}

const IMPORT =
  /^\s*(?:(?:try|else|finally|if\b[^:]*|with\b[^:]*|except\b[^:]*):\s*)?((?:import|from)\s[\s\S]*)$/;
const BY_NAME = /\b(?:import_module|__import__)\(\s*["']([\w.]+)["']\s*[,)]/g;

/**
 * All imports of a Python source, wherever they stand: in functions, in `try`, in a file with mistakes.
 * `import_module("a.b")` counts, a name that is computed cannot.
 */
export function importsOf(source: string): Imported[] {
  const found: Imported[] = [];
  for (const line of logicalLines(source)) {
    const text = IMPORT.exec(line)?.[1];
    const parsed = text && parseStatement({ text: text.trimEnd(), line: 1, word: '' });
    if (parsed && 'nodes' in parsed) found.push(...parsed.nodes.flatMap(importedBy));
  }
  for (const [, module = ''] of source.matchAll(BY_NAME)) {
    if (!module.startsWith('.')) found.push({ module, level: 0, names: [] });
  }
  return found;
}

function importedBy(node: StmtNode): Imported[] {
  if (node.nodeType === 'Import') {
    return node.names.map(({ name }) => ({ module: name.normalize('NFKC'), level: 0, names: [] }));
  }
  if (node.nodeType !== 'ImportFrom') return [];
  const names = node.names.map(({ name }) => name.normalize('NFKC')).filter((name) => name !== '*');
  return [{ module: (node.module ?? '').normalize('NFKC'), level: node.level ?? 0, names }];
}
