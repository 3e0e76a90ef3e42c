import type { Cancellable } from '../../base/abort.ts';
import type { Site } from '../../site/site.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes } from '../platform/quantity.ts';
import { isActive, stateWord } from './jobText.ts';
import type { LogText } from './logText.ts';
import type { LogPlace } from './logUri.ts';

/** How a log is followed. */
export interface FollowOptions extends Cancellable {
  /** More of it stands in the text. */
  readonly onGrown: () => void;
  /** Bytes of a stored log that are read, from its end. */
  readonly most?: number;
}

/**
 * Fills `text` with the log of a job until that has ended: from its cluster while that knows it, else
 * from the record that lies by the data.
 */
export async function followText(
  site: Site,
  place: LogPlace,
  text: LogText,
  options: FollowOptions,
): Promise<void> {
  const isLive = site.jobs.jobs.some(
    (job) => job.id === place.id && job.cluster === place.cluster && job.contact !== 'gone',
  );
  if (isLive) await fromCluster(site, place, text, options);
  else await fromRecord(site, place, text, options);
  options.onGrown();
}

async function fromCluster(
  site: Site,
  place: LogPlace,
  text: LogText,
  { signal, onGrown }: FollowOptions,
): Promise<void> {
  for await (const piece of site.jobs.log(place, { signal })) {
    text.add(piece);
    onGrown();
  }
  const job = await site.jobs.details(place, { signal });
  text.end(job.traceback, isActive(job.state) ? undefined : stateWord(job.state));
}

async function fromRecord(
  site: Site,
  { record: url, endpoint }: LogPlace,
  text: LogText,
  { signal, onGrown, most }: FollowOptions,
): Promise<void> {
  const at = { url, endpoint };
  for await (const piece of site.records.log(at, { signal, ...(most && { most }) })) {
    if (piece.kind === 'lines') text.addLines(piece.lines);
    else if (piece.kind === 'damaged') text.note(l10n.t('── {0} is damaged ──', piece.part));
    else text.note(l10n.t('── {0} of the beginning not shown ──', bytes(piece.bytes)));
    onGrown();
  }
  const record = await site.records.read(at, { signal });
  if (!record) text.note(l10n.t('── There is no record of this job: {0} ──', url));
  else text.end(record.status?.traceback, stateWord(record.job.state));
}
