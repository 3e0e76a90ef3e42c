import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { v, validateJson } from '../../src/base/validate.ts';

const run = promisify(execFile);
const packages = ['distributed', 'dask-gateway', 'zarr', 'obstore', 's3fs', 'numpy'];
const asked = `import importlib.metadata as m, json, platform
names = ${JSON.stringify(packages)}
print(json.dumps({"Python": platform.python_version(), **{name: m.version(name) for name in names}}))`;

/** What the bench ran on, as lines of Markdown. */
export async function machineLines(python: string): Promise<string[]> {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const system = await systemName();
  const versions = { Node: process.versions.node, ...(await pythonVersions(python)) };
  const listed = Object.entries({ ...versions, SeaweedFS: await weedVersion(python) });
  return [
    `- ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, ${system}`,
    `- ${listed.map(([name, version]) => `${name} ${version}`).join(', ')}`,
  ];
}

/** The load before the run, so that a reader knows whether the machine was quiet. */
export const loadBefore = () => loadavg()[0]?.toFixed(2) ?? 'unknown';

async function pythonVersions(python: string): Promise<Record<string, string>> {
  const { stdout } = await run(python, ['-c', asked]);
  return validateJson(v.record(v.string(), v.string()), stdout, 'Python’s list of versions');
}

async function weedVersion(python: string): Promise<string> {
  const { stdout } = await run(join(dirname(python), 'weed'), ['version']);
  return /\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown';
}

async function systemName(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const name = /^PRETTY_NAME="(.*)"$/m.exec(text)?.[1];
  return name ?? `${type()} ${release()}`;
}
