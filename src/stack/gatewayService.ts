import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { answersOk } from './answersOk.ts';
import config from './dask_gateway_config.py';
import { addressesOf, innerAddresses } from './addresses.ts';
import { serviceEnvironment, userHome, type Institution } from './institution.ts';
import { MARKER, type ServiceSpec } from './launch.ts';
import { isFree } from './ports.ts';
import { writePrivate } from './privateFiles.ts';

/** Dask Gateway 2026.3 with its own proxy; clusters are processes of this machine. */
export async function gatewayService(institution: Institution): Promise<ServiceSpec> {
  const { paths, environment, http, ports, variant } = institution;
  const file = join(paths.config, 'dask_gateway_config.py');
  const values = join(paths.config, 'dask_gateway.json');
  await writePrivate(file, config);
  // Its process ids are those of clusters that the sweep has ended; today others may have them.
  await rm(database(institution), { force: true });
  await writePrivate(values, JSON.stringify(valuesOf(institution)));
  const url = `${innerAddresses(ports, variant).gateway}/api/health`;
  return {
    service: 'gateway',
    command: environment.program('python'),
    args: ['-m', 'dask_gateway_server', '--config', file],
    env: { ...serviceEnvironment(institution), SCIENCE_GATEWAY_VALUES: values },
    cwd: paths.gateway,
    isReady: (signal) => answersOk(http, { url, signal }),
    // A new server whose proxy finds the old one's port taken tries again only after 30 s.
    isGone: () => isFree(ports.gateway),
  };
}

function database({ paths }: Pick<Institution, 'paths'>): string {
  return join(paths.gateway, 'clusters.sqlite');
}

function valuesOf(institution: Institution) {
  const { paths, ports, secrets, environment, clusterPython, variant } = institution;
  const { gatewayPath, proxy, hubApi } = innerAddresses(ports, variant);
  return {
    python: clusterPython ?? environment.program('python'),
    serverAddress: `127.0.0.1:${ports.gatewayServer}`,
    proxyAddress: proxy,
    prefix: gatewayPath,
    proxyToken: secrets.gatewayProxyToken,
    hubToken: secrets.gatewayToken,
    hubApiUrl: hubApi,
    authCacheSeconds: variant.authCacheSeconds ?? 300,
    clusters: paths.clusters,
    database: variant.forgetful ? 'sqlite:///:memory:' : `sqlite:///${database({ paths })}`,
    databaseKey: randomBytes(32).toString('base64'),
    clusterLogs: paths.clusterLogs,
    maxWorkers: 8,
    idleTimeout: 1800,
    options: variant.options ?? 'seed',
    image: 'local',
    environment: workerEnvironment(institution),
  };
}

/**
 * What schedulers and workers get, as an institution's Secret would give it. No endpoint: that
 * travels with the job, or tests would pass here and real sites fail. Workers inherit no HOME.
 */
function workerEnvironment({ paths, ports, secrets, variant, outer }: Institution) {
  const { accessKeyId, secretAccessKey } = secrets.store.worker;
  const keys = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: addressesOf(ports).s3.region,
  };
  // OpenSSL (Python, Rust) and botocore.
  const trust = outer ? { SSL_CERT_FILE: outer.ca, AWS_CA_BUNDLE: outer.ca } : {};
  return {
    ...trust,
    ...((variant.workerKeys ?? true) ? keys : {}),
    AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
    AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
    // Outlasts a restart of the object store.
    AWS_MAX_ATTEMPTS: '12',
    AWS_RETRY_MODE: 'standard',
    HOME: userHome(paths),
    // One thread per task: Dask brings the parallelism.
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    [MARKER]: secrets.install,
  };
}
