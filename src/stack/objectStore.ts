import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { answersOk } from './answersOk.ts';
import { innerCertificate, type Certificate } from './certificates.ts';
import { PlatformUnsupported } from './errors.ts';
import { addressesOf } from './addresses.ts';
import { serviceEnvironment, type Institution } from './institution.ts';
import type { ServiceSpec } from './launch.ts';
import { adminGrpc } from './ports.ts';
import { writePrivate } from './privateFiles.ts';
import { signedHead, type Keys } from './signedHead.ts';

/**
 * The object store: SeaweedFS 4.48 as one process (`weed help mini` lists its flags).
 *
 * Only S3 is meant for clients, and S3 checks signatures. Master, volume, filer and admin would obey
 * every user of this machine, so all their HTTP and gRPC ports ask for a client certificate of this
 * install's own authority, and reads and writes carry a signed token besides.
 */
export async function objectStore(institution: Institution): Promise<ServiceSpec> {
  const { paths, ports, secrets, http, environment, variant } = institution;
  const { s3 } = addressesOf(ports, variant);
  const inner = await innerCertificate(institution);
  await writePrivate(join(paths.objects, 'security.toml'), security(institution, inner));
  await writePrivate(join(paths.config, 's3.json'), JSON.stringify(identities(institution)));
  const bucket = new URL(`/${s3.bucket}`, s3.endpoint);
  return {
    service: 'object store',
    command: await weed(environment.program('weed')),
    args: flags(institution, s3.bucket),
    env: serviceEnvironment(institution),
    cwd: paths.objects,
    isReady: (signal) =>
      answersOk(http, {
        ...signedHead(bucket, s3.region, secrets.store.admin, new Date()),
        signal,
      }),
  };
}

function flags({ paths, ports, outer }: Institution, bucket: string): string[] {
  return [
    'mini',
    `-dir=${join(paths.objects, 'data')}`,
    '-ip=127.0.0.1',
    '-ip.bind=127.0.0.1',
    `-master.port=${ports.master}`,
    `-master.port.grpc=${ports.masterGrpc}`,
    '-master.telemetry=false',
    `-volume.port=${ports.volume}`,
    `-volume.port.grpc=${ports.volumeGrpc}`,
    '-volume.preStopSeconds=0',
    `-filer.port=${ports.filer}`,
    `-filer.port.grpc=${ports.filerGrpc}`,
    // Relative to the working folder: a socket's path may have only some 100 characters.
    '-filer.localSocket=filer.sock',
    `-s3.port=${ports.s3}`,
    `-s3.port.grpc=${ports.s3Grpc}`,
    '-s3.localSocket=s3.sock',
    `-s3.config=${join(paths.config, 's3.json')}`,
    '-s3.autoCreateBucket=false',
    '-s3.iam=false',
    '-s3.port.iceberg=0',
    '-s3.port.lance=0',
    // Listens even without its pages.
    `-admin.port=${ports.admin}`,
    `-admin.port.grpc=${adminGrpc(ports.admin)}`,
    '-admin.ui=false',
    '-webdav=false',
    `-bucket=${bucket}`,
    ...(outer ? [`-s3.cert.file=${outer.cert}`, `-s3.key.file=${outer.key}`] : []),
  ];
}

function identities({ secrets }: Institution) {
  const { admin, editor, worker, reader } = secrets.store;
  const objects = ['Read', 'Write', 'List', 'Tagging'];
  const identity = (name: string, { accessKeyId, secretAccessKey }: Keys, actions: string[]) => {
    return { name, credentials: [{ accessKey: accessKeyId, secretKey: secretAccessKey }], actions };
  };
  return {
    identities: [
      identity('admin', admin, ['Admin', ...objects]),
      identity('editor', editor, objects),
      identity('worker', worker, objects),
      ...(reader ? [identity('reader', reader, ['Read', 'List'])] : []),
    ],
  };
}

/** SeaweedFS's `security.toml` (`weed scaffold -config=security` prints all of it). */
function security({ secrets }: Institution, { ca, cert, key }: Certificate): string {
  const { signing } = secrets.store;
  const table = (name: string, values: Record<string, string | boolean>) => [
    `[${name}]`,
    ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
  ];
  const pair = { cert, key };
  const grpc = [
    'volume',
    'master',
    'filer',
    's3',
    'msg_broker',
    'msg_agent',
    'admin',
    'worker',
    'mq',
  ];
  const lines = [
    table('jwt.signing', { key: signing.write }),
    table('jwt.signing.read', { key: signing.read }),
    table('jwt.filer_signing', { key: signing.filerWrite }),
    table('jwt.filer_signing.read', { key: signing.filerRead }),
    table('filer.expose_directory_metadata', { enabled: false }),
    table('grpc', { ca }),
    ...[...grpc, 'client'].map((name) => table(`grpc.${name}`, pair)),
    table('https.client', { enabled: true, ca, ...pair }),
    ...['volume', 'master', 'filer', 'admin'].map((name) =>
      table(`https.${name}`, { ca, ...pair }),
    ),
  ];
  return `${lines.flat().join('\n')}\n`;
}

/** The wheel has no binary for macOS on Intel; there it may be on PATH. */
async function weed(own: string): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const path of [own, ...folders.map((folder) => join(folder, 'weed'))]) {
    if (await exists(path)) return path;
  }
  throw new PlatformUnsupported(
    'There is no SeaweedFS package for this kind of machine. Install its `weed` program, e.g. with "brew install seaweedfs", and start again.',
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
