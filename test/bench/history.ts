import { eachAtOnce } from '../../src/bytes/eachAtOnce.ts';
import { SiteHistory } from '../../src/site/history.ts';
import { writeRecord } from '../kit/records.ts';
import type { Row } from './report.ts';
import type { Bench } from './setting.ts';
import { sampleOf, timed } from './stats.ts';

const JOBS = 1_000;
const MINUTE = 60_000;

/**
 * The history of a bucket with 1 000 jobs: until all are listed when it is opened for the first
 * time, until the newest 50 are, and when it is looked at again.
 */
export async function history({ site, profile }: Bench, rounds: number): Promise<Row[]> {
  const prefix = `${profile.results.prefix}/bench-history`;
  const store = site.openStore(`s3://${prefix}`);
  const now = Date.now();
  await eachAtOnce(16, Array.from({ length: JOBS }).keys(), {}, async (n) => {
    const submitted = now - n * MINUTE;
    const stamp = new Date(submitted).toISOString().replace(/\.\d+Z|[-:]/g, '');
    await writeRecord(store, {
      id: `mean-${stamp}-${letters(n)}`,
      submitted,
      request: { params: { year: 2020, box: [0, 1, 2, 3], name: 'temperature at two metres' } },
      log: ['begin', 'end'],
    });
  });
  const times = { first: [] as number[], screen: [] as number[], again: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const opened = new SiteHistory({
      profile: { ...profile, results: { ...profile.results, prefix } },
      openStore: (url, options) => site.openStore(url, options),
    });
    let screen: number | undefined;
    const begun = performance.now();
    opened.onDidChange(() => (screen ??= performance.now() - begun));
    const first = await timed(() => opened.refresh('mine'));
    const again = await timed(() => opened.refresh('mine'));
    if (opened.jobs('mine').length !== JOBS) throw new Error('The history has other jobs.');
    if (round === 0) continue;
    times.first.push(first);
    times.screen.push(screen ?? first);
    times.again.push(again);
  }
  const row = (what: string, measured: readonly number[], budgetMs?: number): Row => ({
    what: `history of ${JOBS} jobs in a bucket: ${what}`,
    ours: { name: 'ours, in Node', sample: sampleOf(measured), ...(budgetMs && { budgetMs }) },
    peers: [],
  });
  return [
    row('first open → the newest 50', times.screen, 1_000),
    row('first open → all', times.first),
    row('looked at again → all', times.again, 100),
  ];
}

function letters(n: number): string {
  const letter = (value: number) => String.fromCharCode(97 + (value % 26));
  return letter(n) + letter(n / 26) + letter(n / 676) + letter(n / 17_576);
}
