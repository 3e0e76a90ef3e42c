import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MANIFEST = {
  name: 'probe',
  publisher: 'science-gateway-test',
  version: '0.0.1',
  engines: { vscode: '^1.100.0' },
  main: './main.js',
  extensionKind: ['workspace'],
  activationEvents: ['onStartupFinished'],
  contributes: {},
};

const MAIN = `
const { appendFileSync } = require('node:fs');
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');
exports.activate = ({ subscriptions }) => {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { active } = performance.eventLoopUtilization(now, before);
    before = now;
    const second = { at: Date.now(), activeMs: active, longestMs: delays.max / 1e6 - 5 };
    delays.reset();
    appendFileSync(process.env.SCIENCE_GATEWAY_PROBE, JSON.stringify(second) + '\\n');
  }, 1000);
  subscriptions.push({ dispose: () => clearInterval(timer) });
};
`;

/** One second of the extension host. */
export interface HostSecond {
  /** Its end, ms since the epoch. */
  readonly at: number;
  /** How long its event loop did something, ms. */
  readonly activeMs: number;
  /** How late its timers came at most, ms. */
  readonly longestMs: number;
}

/**
 * Puts an extension into an editor's folder of extensions that measures the process that ours runs
 * in. The editor's environment names its file in `SCIENCE_GATEWAY_PROBE`.
 */
export async function installProbe(extensions: string): Promise<void> {
  const folder = join(extensions, `${MANIFEST.publisher}.${MANIFEST.name}-${MANIFEST.version}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(MANIFEST));
  await writeFile(join(folder, 'main.js'), MAIN);
}

/** What the probe has noted between two times. */
export async function hostSeconds(
  file: string,
  from: number,
  to: number,
): Promise<readonly HostSecond[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as HostSecond)
    .filter(({ at }) => at - 1_000 >= from && at <= to);
}
