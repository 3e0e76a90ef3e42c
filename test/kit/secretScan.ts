import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { secretForms } from '../../src/base/redactor.ts';

/** A secret to look for, under the name that a finding shows instead of it. */
export interface PlantedSecret {
  readonly name: string;
  readonly value: string;
}

/** Where a secret was found. */
export interface Finding {
  readonly secret: string;
  readonly where: string;
}

/** Looks for secrets in every form in which they may leak. */
export class SecretScan {
  readonly #needles: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly findings: Finding[] = [];
  /** How many places were looked at: a scan of nothing proves nothing. */
  places = 0;

  constructor(secrets: readonly PlantedSecret[]) {
    this.#needles = secrets.flatMap(({ name, value }) =>
      secretForms(value).flatMap((form) => [
        { name, bytes: Buffer.from(form) },
        // Chromium's and Windows' stores hold text as UTF-16.
        { name, bytes: Buffer.from(form, 'utf16le') },
      ]),
    );
  }

  bytes(where: string, content: Uint8Array | string): void {
    this.places += 1;
    const buffer = Buffer.isBuffer(content) ? content : Buffer.from(content);
    for (const { name, bytes } of this.#needles) {
      if (!buffer.includes(bytes)) continue;
      if (this.findings.some((one) => one.secret === name && one.where === where)) continue;
      this.findings.push({ secret: name, where });
    }
  }

  /** Every file below a folder; `exempt` says which ones are allowed to hold secrets. */
  async folder(root: string, exempt: (path: string) => boolean = () => false): Promise<void> {
    for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || exempt(path)) continue;
      // A file of a running program may go at any time.
      const size = await stat(path).then(
        ({ size: found }) => found,
        () => -1,
      );
      if (size < 0 || size > 256 * 1024 * 1024) continue;
      this.bytes(path, await readFile(path).catch(() => Buffer.alloc(0)));
    }
  }

  /** The arguments of every process that this user may see. */
  processArguments(): Promise<void> {
    return this.#processes('cmdline', 'arguments');
  }

  /** The environment with which every process of this user was started. */
  processEnvironments(): Promise<void> {
    return this.#processes('environ', 'environment');
  }

  async #processes(file: string, what: string): Promise<void> {
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      this.bytes(
        `${what} of process ${pid}`,
        await readFile(`/proc/${pid}/${file}`).catch(() => ''),
      );
    }
  }
}
