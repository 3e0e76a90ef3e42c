/** What stands in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes of a file, where that is known without reading it. */
  readonly size?: number | undefined;
}

const DEEPEST = 20;
const MOST_FOLDERS = 5_000;

/** False for what no job needs and what may hold secrets: hidden files, caches, compiled code. */
export function isWanted(name: string): boolean {
  return !name.startsWith('.') && !/^(__pycache__|node_modules)$|\.py[co]$/.test(name);
}

/**
 * The files that an entry of `include` means: one file, a folder with all below it, or a pattern with
 * `*`, `?` and `**`. Hidden files are never meant.
 *
 * @param folder where relative entries begin.
 */
export async function matching(
  pattern: string,
  folder: string,
  list: (path: string) => Promise<readonly FolderEntry[]>,
): Promise<string[]> {
  const found: string[] = [];
  let folders = 0;
  const walk = async (path: string, parts: readonly string[], depth: number): Promise<void> => {
    if (depth > DEEPEST || ++folders > MOST_FOLDERS) return;
    const [part, ...rest] = parts;
    if (part === '..') return walk(path.slice(0, path.lastIndexOf('/')), rest, depth);
    if (part === '**') await walk(path, rest, depth + 1);
    for (const { name, isFolder } of await list(path)) {
      if (part !== undefined && part !== '**' && !fits(name, part)) continue;
      // Below a folder that is meant, everything is; `**` stays for what is deeper.
      const next = part === '**' ? parts : rest;
      if (isFolder) await walk(`${path}/${name}`, next, depth + 1);
      else if (next.length === 0) found.push(`${path}/${name}`);
    }
  };
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (pattern.startsWith('/') || pattern.includes('\\') || pattern.includes(':')) return [];
  if (parts.some((part, at) => part === '..' && at > 0 && parts[at - 1] !== '..')) return [];
  await walk(folder, parts, 0);
  return [...new Set(found)].sort();
}

/** `*` and `?` as the shell has them. Never more than name × pattern steps, whatever they are. */
function fits(name: string, pattern: string): boolean {
  let [at, of, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (pattern.charAt(of) === '*') {
      star = of++;
      mark = at;
    } else if (pattern.charAt(of) === '?' || pattern.charAt(of) === name.charAt(at)) {
      at += 1;
      of += 1;
    } else if (star >= 0) {
      of = star + 1;
      at = ++mark;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(of));
}
