import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensurePython } from './python.ts';

/** A server's certificate; see `certificates.py` for what is wrong with each. */
export type CertificateName = 'good' | 'expired' | 'early' | 'named' | 'stranger';

/** A private authority and what it has issued. */
export interface Certificates {
  /** The authority, as PEM text. */
  readonly ca: string;
  readonly of: Readonly<Record<CertificateName, { readonly cert: string; readonly key: string }>>;
}

/** Makes an authority of its own, as an institution has, and certificates good and bad. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'science-gateway-certificates-'));
  try {
    const script = fileURLToPath(new URL('certificates.py', import.meta.url));
    await promisify(execFile)(await ensurePython(), [script, folder]);
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    const one = async (name: CertificateName) => ({
      cert: await read(`${name}.pem`),
      key: await read(`${name}.key.pem`),
    });
    const [ca, good, expired, early, named, stranger] = await Promise.all([
      read('ca.pem'),
      one('good'),
      one('expired'),
      one('early'),
      one('named'),
      one('stranger'),
    ]);
    return { ca, of: { good, expired, early, named, stranger } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
