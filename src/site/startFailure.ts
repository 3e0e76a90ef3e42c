import { GatewayError } from '../base/errors.ts';
import { plainLine } from '../base/plainText.ts';
import type { SiteLimits } from './profile.ts';

/** Options of a cluster by field, as the gateway has completed them. */
export type StartOptions = Readonly<Record<string, unknown>>;

/** What is known of a start that failed. */
export interface FailedStart {
  readonly name: string;
  readonly options: StartOptions;
  /** Options of the last cluster of this user that came to run. */
  readonly lastGood?: StartOptions | undefined;
  readonly limits?: SiteLimits | undefined;
  /** The scheduler's log, where somebody kept it. */
  readonly log?: string | undefined;
  /** How long it tried, ms. */
  readonly tookMs: number;
}

/** The gateway gave a start up. It tells no reason: what can be known is put together here. */
export class StartFailed extends GatewayError<'StartFailed'> {
  readonly _tag = 'StartFailed';

  constructor(
    readonly cluster: string,
    /** Sentences, the most telling first. */
    readonly reasons: readonly string[],
    /** The last lines of the scheduler, where they are known. */
    readonly log: string | undefined,
    { cause }: ErrorOptions = {},
  ) {
    // The chain of causes is what the log of the extension shows.
    const lines =
      log === undefined ? cause : new Error(`The last lines of its scheduler:\n${log}`, { cause });
    super(`Cluster ${cluster.slice(0, 8)} did not start. ${reasons.join(' ')}`, {
      cause: lines,
      ...(log !== undefined && { remedy: 'showLog' as const }),
    });
  }
}

/** The option that names what runs in scheduler and workers, at all sites that have one. */
const IMAGE = 'image';
/** A scheduler that had so long was started, and did not report, ms. */
const LONG = 20_000;
const LINES = 30;

/** What may have been the reason, the most telling first. */
export function reasonsOf(failed: FailedStart): readonly string[] {
  const { options, lastGood, log } = failed;
  const changes = lastGood ? changesBetween(lastGood, options) : [];
  return [
    ...saidIn(log),
    ...(changes.length > 0 ? [`Your last cluster that did start had ${changes.join(', ')}.`] : []),
    ...(lastGood && changes.length === 0
      ? ['Your last cluster with the same options did start: the site itself may be the reason.']
      : []),
    ...likely(failed, changes.length > 0),
  ];
}

/** The last lines of a scheduler's log. */
export function lastLines(log: string): string {
  const lines = log.trimEnd().split('\n');
  return lines.slice(-LINES).map(plainLine).join('\n');
}

/** The line with which a Python process ended: `ModuleNotFoundError: No module named 'x'`. */
function saidIn(log: string | undefined): readonly string[] {
  if (log === undefined) return [];
  const lines = log.trimEnd().split('\n').map(plainLine);
  const last = lines.findLast((line) => /^[\w.]*(?:Error|Exception|Killed|Exit)\b.*/.test(line));
  return last === undefined ? [] : [`Its scheduler ended with: ${last.slice(0, 500)}.`];
}

/** `image "a" instead of "b"`, for each option that is another one. */
function changesBetween(good: StartOptions, now: StartOptions): readonly string[] {
  const fields = new Set([...Object.keys(good), ...Object.keys(now)]);
  return [...fields].flatMap((field) => {
    const [before, after] = [shown(good[field]), shown(now[field])];
    return before === after ? [] : [`${field} ${before} instead of ${after}`];
  });
}

/** Values of mappings may be secret: only the names in them are compared and shown. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) {
    const names = Array.isArray(value) ? value.map(String) : Object.keys(value);
    return `{${names.sort().join(', ')}}`;
  }
  return JSON.stringify(value).slice(0, 200);
}

function likely({ options, limits, tookMs, log }: FailedStart, isChanged: boolean): string[] {
  const causes: string[] = [];
  if (typeof options[IMAGE] === 'string' && options[IMAGE] !== '') {
    causes.push(
      `the image ${options[IMAGE].slice(0, 200)} does not exist, cannot be pulled, or lacks dask-gateway`,
    );
  }
  const mappings = Object.entries(options).filter(([, value]) => isMapping(value));
  for (const [field, value] of mappings) {
    if (Object.values(value as object).some((one) => typeof one !== 'string')) {
      causes.push(`a value in ${field} is no text, which Kubernetes refuses`);
    }
  }
  if (tookMs > LONG && log === undefined) {
    causes.push('the site had no room for it in time, or a quota is used up');
  }
  if (limits?.maxWorkers !== undefined) {
    causes.push(`the site gives up to ${limits.maxWorkers} workers`);
  }
  if (causes.length === 0 && (isChanged || log !== undefined)) return [];
  if (causes.length === 0) return ["Only the site's administrator can see its log."];
  return [`Likely: ${causes.join('; ')}. Only the site's administrator can see its log.`];
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What of options may be remembered: no value of a mapping, which may be a secret. */
export function worthRemembering(options: StartOptions): StartOptions {
  return Object.fromEntries(
    Object.entries(options).map(([field, value]) => [
      field,
      isMapping(value) ? Object.keys(value as object).sort() : value,
    ]),
  );
}
