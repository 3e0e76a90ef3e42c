/** How far the page is with what it was asked to show: one union, never three booleans. */
export type Loading =
  | { readonly state: 'waiting' }
  | { readonly state: 'opening'; readonly url: string }
  /** The array cannot be opened. */
  | { readonly state: 'failed'; readonly message: string }
  /** Nothing to read: a dimension is 0. */
  | { readonly state: 'empty' }
  | ({ readonly state: 'reading' } & Counts)
  | ({ readonly state: 'stopped' } & Counts)
  /** Every chunk was asked for and answered. */
  | ({ readonly state: 'done' } & Counts);

/** Chunks of the picture; `read` counts those that were never written and the broken ones too. */
export interface Counts {
  readonly total: number;
  readonly read: number;
  readonly missing: number;
  readonly broken: number;
  /** Of the first chunk that could not be read. */
  readonly problem?: string;
}

/** What can happen. */
export type LoadingEvent =
  | { readonly type: 'opening'; readonly url: string }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'begin'; readonly total: number }
  | {
      readonly type: 'chunk';
      readonly is: 'there' | 'missing' | 'broken';
      readonly problem?: string;
    }
  /** Missing and broken chunks are asked for again. */
  | { readonly type: 'again' }
  | { readonly type: 'stop' };

/** The next state; an event that means nothing in this state changes nothing. */
export function next(now: Loading, event: LoadingEvent): Loading {
  switch (event.type) {
    case 'opening':
      return { state: 'opening', url: event.url };
    case 'error':
      return { state: 'failed', message: event.message };
    case 'begin':
      if (event.total === 0) return { state: 'empty' };
      return { state: 'reading', total: event.total, read: 0, missing: 0, broken: 0 };
    case 'chunk':
      return now.state === 'reading' ? settled(counted(now, event)) : now;
    case 'again':
      return again(now);
    case 'stop':
      return now.state === 'reading' ? { ...now, state: 'stopped' } : now;
  }
}

function counted(
  now: Loading & { state: 'reading' },
  event: LoadingEvent & { type: 'chunk' },
): Loading & { state: 'reading' } {
  const read = now.read + 1;
  if (event.is === 'there') return { ...now, read };
  if (event.is === 'missing') return { ...now, read, missing: now.missing + 1 };
  return { ...now, read, broken: now.broken + 1, problem: now.problem ?? event.problem ?? '' };
}

function settled(now: Loading & { state: 'reading' }): Loading {
  return now.read < now.total ? now : { ...now, state: 'done' };
}

function again(now: Loading): Loading {
  if (now.state !== 'done' && now.state !== 'stopped') return now;
  const { total, read, missing, broken } = now;
  const there = read - missing - broken;
  if (there === total) return now;
  return { state: 'reading', total, read: there, missing: 0, broken: 0 };
}
