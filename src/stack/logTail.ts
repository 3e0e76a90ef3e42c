import { open } from 'node:fs/promises';

const bytes = 8192;

/** The last `lines` lines of a log; empty when there is none. */
export async function logTail(path: string, lines = 15): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const buffer = new Uint8Array(Math.min(size, bytes));
    await file.read(buffer, 0, buffer.length, size - buffer.length);
    const text = new TextDecoder().decode(buffer).trimEnd();
    return text.split('\n').slice(-lines).join('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
