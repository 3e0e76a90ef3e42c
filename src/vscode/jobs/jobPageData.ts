import type { CancelRung } from '../../jobs/job.ts';
import type {
  JobAction,
  JobFact,
  JobMood,
  JobPageData,
  JobSection,
  TracebackLine,
} from '../../shared/jobPage.ts';
import type { WholeRecord } from '../../site/records.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes, duration } from '../platform/quantity.ts';
import {
  heardText,
  isActive,
  isResumable,
  jobDescription,
  progressText,
  stateWord,
} from './jobText.ts';
import type { ShownJob } from './shownJob.ts';

/** Packages that decide most about a result, shown first; all of them are in *Compare*. */
const TELLING = ['dask', 'distributed', 'zarr', 'xarray', 'numpy', 'pandas', 's3fs', 'obstore'];
/** Log lines on the page. */
const LOG_LINES = 200;

/** What a page is made of. */
export interface JobPageSources {
  readonly job: ShownJob;
  readonly record: WholeRecord | undefined;
  readonly result: unknown;
  readonly traceback: readonly TracebackLine[];
  readonly log: string;
  readonly notice: string | undefined;
}

/** Everything that the page of a job shows, in words. */
export function jobPageData(sources: JobPageSources, now: number): JobPageData {
  const { job, traceback, log, notice } = sources;
  const { progress } = job;
  const state = [stateWord(job.state), ...stateDetails(job, now)].join(' · ');
  return {
    title: job.id,
    mood: moodOf(job),
    state,
    ...(isActive(job.state) && progress && progress.total > 0
      ? { share: Math.min(1, progress.done / progress.total) }
      : {}),
    ...(job.error !== undefined && { error: job.error }),
    ...(notice !== undefined && { notice }),
    actions: actionsOf(job),
    timeline: timelineOf(sources),
    sections: [
      parameters(sources),
      results(sources),
      about(sources),
      code(sources),
      versions(sources),
    ],
    traceback,
    log: log.split('\n').slice(-LOG_LINES - 1, -1),
  };
}

function stateDetails(job: ShownJob, now: number): string[] {
  if (job.state === 'lost') return [heardText(job, now)];
  // The word of the state may be part of the tree's text; it stands before it here.
  const rest = jobDescription({ ...job, error: undefined }, now).split(' · ');
  return rest.filter((part) => part !== stateWord(job.state));
}

function moodOf({ state }: ShownJob): JobMood {
  switch (state) {
    case 'submitted':
    case 'queued':
    case 'waiting for workers':
      return 'waiting';
    case 'running':
    case 'cancelling':
      return 'running';
    case 'done':
      return 'good';
    case 'failed':
    case 'timed out':
    case 'lost':
      return 'bad';
    case 'cancelled':
      return 'quiet';
  }
}

/** What can be done; `id` is the end of a command's name. */
function actionsOf(job: ShownJob): JobAction[] {
  const actions: JobAction[] = [];
  if (job.cluster !== '' && isActive(job.state)) {
    actions.push({ id: 'cancel', label: l10n.t('Cancel') });
  }
  if (isResumable(job)) {
    const isRest = job.trial && job.state === 'done';
    const label = isRest ? l10n.t('Run the Rest') : l10n.t('Resume');
    actions.push({ id: 'resume', label, isPrimary: true });
  }
  actions.push(
    {
      id: 'openArray',
      label: l10n.t('Open Array'),
      isPrimary: !isResumable(job) && job.state === 'done',
    },
    { id: 'runAgain', label: l10n.t('Run Again') },
    { id: 'editAndRunAgain', label: l10n.t('Edit and Run Again') },
    { id: 'insertCell', label: l10n.t('Insert Cell') },
    { id: 'showLog', label: l10n.t('Show Log') },
    { id: 'compare', label: l10n.t('Compare…') },
  );
  return actions;
}

function timelineOf({ job, record }: JobPageSources): JobPageData['timeline'] {
  const told = job.history.length > 0 ? job.history : (record?.status?.history ?? []);
  const steps = told.length > 0 ? told : derivedSteps(job);
  return steps.map(({ state, time }, index) => {
    const before = steps[index - 1];
    const at = new Date(time).toLocaleString();
    return {
      word: stateWord(state),
      time: before ? `${at} (+${duration(time - before.time)})` : at,
    };
  });
}

function derivedSteps({ state, submitted, started, finished }: ShownJob) {
  const steps: { state: ShownJob['state']; time: number }[] = [
    { state: 'submitted', time: submitted },
  ];
  if (started !== undefined) steps.push({ state: 'running', time: started });
  if (finished !== undefined) steps.push({ state, time: finished });
  return steps;
}

function parameters({ record }: JobPageSources): JobSection {
  const section = { id: 'parameters', heading: l10n.t('Parameters') };
  const params = record?.request.params;
  if (!record) return { ...section, facts: [] };
  if (!params) return { ...section, facts: [], note: l10n.t('They were not published.') };
  const facts = Object.entries(params).map(([name, value]) => ({ name, value: valueText(value) }));
  return {
    ...section,
    facts,
    ...(facts.length === 0 && { note: l10n.t('The program takes none.') }),
  };
}

function results({ job, record, result }: JobPageSources): JobSection {
  const facts: JobFact[] = [{ name: l10n.t('Output'), value: job.output, action: 'openArray' }];
  for (const url of record?.status?.results ?? []) {
    if (url !== job.output) facts.push({ name: l10n.t('Written'), value: url });
  }
  const returned = result ?? record?.status?.result;
  if (returned !== undefined && returned !== null) {
    facts.push({ name: l10n.t('Returned'), value: valueText(returned) });
  }
  if (job.record !== undefined) facts.push({ name: l10n.t('Record'), value: job.record });
  return { id: 'results', heading: l10n.t('Results'), facts };
}

function about({ job, record }: JobPageSources): JobSection {
  const request = record?.request;
  const progress = progressText(job);
  const sweep = job.sweep;
  return {
    id: 'about',
    heading: l10n.t('Job'),
    facts: facts(
      [l10n.t('Program'), job.program],
      [l10n.t('Function'), request?.entry],
      [l10n.t('User'), job.user],
      [l10n.t('Hub'), request?.hub],
      [l10n.t('Progress'), progress],
      [l10n.t('Sweep'), sweep && `${sweep.name ?? sweep.id} ${sweep.index + 1}/${sweep.of}`],
      [l10n.t('Attempt'), job.attempts > 1 ? String(job.attempts) : undefined],
      [l10n.t('Workers died'), job.deaths.length > 0 ? job.deaths.join('\n') : undefined],
      [l10n.t('Ended by'), job.cancelRung && rungText(job.cancelRung)],
    ),
  };
}

/** How the job was brought to its end. */
function rungText(rung: CancelRung): string {
  switch (rung) {
    case 'queue':
      return l10n.t('taking it out of the queue');
    case 'flag':
      return l10n.t('its own call of progress');
    case 'tasks':
      return l10n.t('cancelling its tasks');
    case 'threads':
      return l10n.t('interrupting its threads');
    case 'workers':
      return l10n.t('restarting the workers that held it');
  }
}

function code({ record }: JobPageSources): JobSection {
  const request = record?.request;
  const { file, git } = request?.origin ?? {};
  const commit = git?.commit;
  return {
    id: 'code',
    heading: l10n.t('Code'),
    facts: facts(
      [l10n.t('File'), file],
      [l10n.t('Repository'), git?.remote],
      [
        l10n.t('Commit'),
        commit && git.dirty ? l10n.t('{0}, with changes not committed', commit) : commit,
      ],
      [l10n.t('SHA-256'), request?.sha256],
      [l10n.t('Local modules'), request?.modules.map(({ path }) => path).join('\n')],
      [l10n.t('Dependencies'), request?.dependencies?.join('\n')],
    ),
  };
}

function versions({ record }: JobPageSources): JobSection {
  const { python, packages = {}, workers = [], image } = record?.environment ?? {};
  const [first] = workers;
  const size = first?.memory === undefined ? '' : `, ${bytes(first.memory)}`;
  const others = workers.filter((worker) => worker.packages !== undefined).length;
  const count = Object.keys(packages).length;
  return {
    id: 'versions',
    heading: l10n.t('Versions'),
    facts: facts(
      [l10n.t('Python'), python],
      ...TELLING.map((name): Given => [name, valueText(packages[name] ?? '')]),
      [l10n.t('Packages'), count > 0 ? String(count) : undefined],
      [l10n.t('Image'), image],
      [
        l10n.t('Workers'),
        first && l10n.t('{0} with {1} threads{2}', workers.length, first.threads ?? 1, size),
      ],
    ),
    ...(others > 0 && {
      note: l10n.t('{0} workers had other versions than the one that ran the job.', others),
    }),
  };
}

type Given = readonly [name: string, value: string | undefined];

function facts(...given: readonly Given[]): JobFact[] {
  return given.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
