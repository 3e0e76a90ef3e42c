import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import certificates from './certificates.py';
import type { Environment } from './environment.ts';
import type { StackPaths } from './paths.ts';
import { privateFolder, readIfThere, writePrivate } from './privateFiles.ts';

/** A certificate of 127.0.0.1 and who stands for it: paths of PEM files. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

interface Parts {
  readonly paths: StackPaths;
  readonly environment: Environment;
}

/** The certificate of the object store's inner traffic, in which it is also the client's. */
export function innerCertificate(parts: Parts): Promise<Certificate> {
  return ensureCertificate(parts, parts.paths.certificates, 'both');
}

/**
 * The certificate of what clients see in the variant `tls`, from an authority of its own: whoever has
 * it does not get into the inner traffic. With the authority's PEM text.
 */
export async function outerCertificate(parts: Parts): Promise<Certificate & { authority: string }> {
  const folder = join(parts.paths.certificates, 'outer');
  const certificate = await ensureCertificate(parts, folder, 'server');
  return { ...certificate, authority: await readFile(certificate.ca, 'utf8') };
}

async function ensureCertificate(
  { paths, environment }: Parts,
  folder: string,
  ends: 'both' | 'server',
): Promise<Certificate> {
  const at = (name: string) => join(folder, `${name}.pem`);
  await privateFolder(folder);
  // Written last.
  if ((await readIfThere(at('key'))) === undefined) {
    const script = join(paths.config, 'certificates.py');
    await writePrivate(script, certificates);
    await promisify(execFile)(environment.program('python'), [script, folder, ends]);
  }
  return { ca: at('ca'), cert: at('cert'), key: at('key') };
}
