import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v, validateJson } from '../base/validate.ts';

const PortFile = v.object({ port: v.pipe(v.number(), v.integer(), v.minValue(1)) });
const KEY_BYTES = 32;

/**
 * What the door must find again after a restart, in a folder that only its owner can enter: the
 * port, because the browser keeps the editor's state by address, and the server's half of the key
 * that the workbench encrypts its secrets with.
 */
export class DoorState {
  readonly folder: string;
  readonly keyHalf: Buffer;
  readonly lastPort: number | undefined;

  private constructor(folder: string, keyHalf: Buffer, lastPort: number | undefined) {
    this.folder = folder;
    this.keyHalf = keyHalf;
    this.lastPort = lastPort;
  }

  /** Reads the state in `folder`, or begins one there. */
  static async open(folder: string): Promise<DoorState> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const keyFile = join(folder, 'key-half');
    let keyHalf = await readFile(keyFile).catch(absent);
    if (keyHalf?.length !== KEY_BYTES) {
      keyHalf = randomBytes(KEY_BYTES);
      await writePrivate(keyFile, keyHalf);
    }
    const text = (await readFile(portFile(folder)).catch(absent))?.toString();
    const port = text && validateJson(PortFile, text, portFile(folder)).port;
    return new DoorState(folder, keyHalf, port === '' ? undefined : port);
  }

  /**
   * A host name of our own, which browsers take for loopback without asking anybody. Cookies know
   * no ports: one of plain `localhost` would be sent to every server that any user of this machine
   * runs there.
   */
  get hostName(): string {
    return `gateway-${createHash('sha256').update(this.keyHalf).digest('hex').slice(0, 8)}.localhost`;
  }

  /** Remembers the port for the next time. */
  async savePort(port: number): Promise<void> {
    await writePrivate(portFile(this.folder), JSON.stringify({ port }));
  }
}

const portFile = (folder: string) => join(folder, 'door.json');

/** Writes a file that only its owner can read, whatever was there before. */
export async function writePrivate(path: string, content: string | Buffer): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, 0o600);
}

/** A file that is not there yet is no error. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
