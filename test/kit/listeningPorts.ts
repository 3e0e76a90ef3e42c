import { readdir, readFile, readlink } from 'node:fs/promises';

/** TCP ports that processes below `root` listen on (Linux). */
export async function listeningPorts(root = process.pid): Promise<number[]> {
  const inodes = new Set<string>();
  for (const pid of await descendants(root)) {
    const folder = `/proc/${pid}/fd`;
    const files = await readdir(folder).catch(() => []); // it may have ended since
    for (const file of files) {
      const target = await readlink(`${folder}/${file}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode) inodes.add(inode);
    }
  }
  const ports = new Set<number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await readFile(table, 'utf8')).split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const isListening = state === '0A' && inodes.has(inode);
      if (isListening) ports.add(Number.parseInt(local.split(':').at(-1) ?? '', 16));
    }
  }
  return [...ports].sort((a, b) => a - b);
}

/** `root` and all processes that it, or what it started, has started. */
async function descendants(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The program's name is in brackets and may hold anything; the parent is the second word after.
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    parents.set(Number(name), Number(parent));
  }
  const found = [root];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found;
}
