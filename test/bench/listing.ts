import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eachAtOnce } from '../../src/bytes/eachAtOnce.ts';
import { Http } from '../../src/net/http.ts';
import { S3Addresses } from '../../src/stores/s3Address.ts';
import { SigV4 } from '../../src/stores/sigV4.ts';
import { PlaceListing } from '../../src/vscode/stores/placeListing.ts';
import type { Row } from './report.ts';
import { type Bench, storeAt } from './setting.ts';
import { sampleOf, timed } from './stats.ts';

const OBJECTS = 100_000;
/** Pages that somebody loads who presses “Load more” fifty times. */
const PAGES = 50;

/**
 * A prefix with 100 000 objects as the Stores view lists it: until the first hundred rows are there,
 * until the next hundred are, and what fifty pages keep in memory.
 */
export async function listing(
  bench: Pick<Bench, 'profile' | 'stack'>,
  rounds: number,
): Promise<Row[]> {
  const prefix = 'bench-listing';
  await writeEmpty(bench, prefix);
  const times = { first: [] as number[], more: [] as number[] };
  let heap = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const opened = new PlaceListing({
      store: storeAt(bench, prefix),
      prefix: '',
      inspect: () => Promise.resolve(undefined),
    });
    const first = await timed(() => opened.begin());
    const more = await timed(() => opened.more());
    if (opened.entries.length !== 200) throw new Error(`${opened.entries.length} rows are listed.`);
    if (round === 0) continue;
    times.first.push(first);
    times.more.push(more);
    if (round !== rounds) continue;
    heap = await heapOf(() => morePages(opened));
    // Looked at once more, so that it was there when the heap was measured.
    if (opened.entries.length !== (PAGES + 2) * 100) throw new Error('Pages are missing.');
  }
  const row = (what: string, measured: readonly number[], name: string): Row => ({
    what: `a prefix of ${OBJECTS} objects: ${what}`,
    ours: { name, sample: sampleOf(measured), budgetMs: 300 },
    peers: [],
  });
  const held = `ours, in Node; ${PAGES} pages hold ${(heap / 1e6).toFixed(1)} MB`;
  return [
    row('opened → the first 100 rows', times.first, 'ours, in Node'),
    row('Load more → the next 100', times.more, held),
  ];
}

async function morePages(opened: PlaceListing): Promise<void> {
  for (let page = 0; page < PAGES; page += 1) await opened.more();
}

/** Bytes that `work` leaves in the heap. */
async function heapOf(work: () => Promise<void>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  await work();
  collect();
  return Math.max(0, process.memoryUsage().heapUsed - before);
}

/** Empty objects, by lean signed PUTs: the SDK would take minutes. */
async function writeEmpty({ profile, stack }: Pick<Bench, 'profile' | 'stack'>, prefix: string) {
  const [store] = profile.stores;
  if (!store) throw new Error('The local profile has no store.');
  const { bucket } = stack.addresses.s3;
  const addresses = new S3Addresses(store, bucket);
  const signer = new SigV4(store.region);
  using http = new Http({ maxSockets: 64 });
  await eachAtOnce(64, Array.from({ length: OBJECTS }).keys(), {}, async (n) => {
    const { origin, host, path } = addresses.of(`${prefix}/${String(n).padStart(6, '0')}`);
    const headers = signer.sign({ method: 'PUT', host, path }, stack.storeKeys(), new Date());
    const { status } = await http.request({ method: 'PUT', url: origin + path, headers, body: '' });
    if (status !== 200) throw new Error(`The store answered ${status} to a PUT.`);
  });
}
