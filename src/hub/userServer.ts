import { delay, type Cancellable } from '../base/abort.ts';
import { ServerStartFailed, ServerStartRefused } from './carrierErrors.ts';
import { ScopeMissing } from './errors.ts';
import type { HubUser } from './hubMessages.ts';
import type { HubServers, ServerAddress } from './hubServers.ts';

/** What is asked before a server is started. */
export interface ServerQuestion extends ServerAddress {
  readonly hub: string;
  /** The server in words: `Your server at the hub https://hub.example.org`. */
  readonly words: string;
}

/** Options of `ensureServer`. */
export interface EnsureServerOptions extends Cancellable {
  readonly servers: HubServers;
  readonly token: string;
  readonly user: HubUser;
  readonly question: ServerQuestion;
  readonly spawnOptions: Readonly<Record<string, unknown>> | undefined;
  readonly mayStart: (question: ServerQuestion) => Promise<boolean>;
  /** Called when the server is started, and then with each of the hub's own words on it. */
  readonly onStart: (words?: string) => void;
  /** Limit for a start; default 600 000: an image may have to be pulled first. */
  readonly startLimitMs?: number;
}

/** A server that runs. */
export interface RunningServer {
  /** Where it is, with a slash at its end. */
  readonly path: string | undefined;
  /** When it was started, by the hub's clock: tells one run of it from the next. */
  readonly since: string;
  /** True when it was started here. */
  readonly isOurs: boolean;
}

/** First and longest pause between two looks at a server that starts, ms. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 2_000;

/**
 * The user's server at the hub, started if need be and if the user agrees. One that is starting or
 * stopping already is waited for.
 *
 * @throws ServerStartFailed, ServerStartRefused, ScopeMissing, AuthRejected, NotAHub, HubUnreachable
 */
export async function ensureServer(options: EnsureServerOptions): Promise<RunningServer> {
  const { servers, token, question, user, startLimitMs = 600_000, signal } = options;
  const end = Date.now() + startLimitMs;
  let isOurs = false;
  let pause = FIRST_PAUSE;
  using words = followed(options);
  checkScope(user, question, 'access:servers', 'reach your server');
  while (Date.now() < end) {
    const status = await servers.status(token, question, { signal });
    if (status.state === 'ready') return { path: status.path, since: status.since, isOurs };
    if (status.state === 'stopped') {
      if (isOurs) {
        const why = await servers.failure(token, question, { signal });
        throw new ServerStartFailed(question.words, why ?? 'the hub gives no reason');
      }
      isOurs = await start(options, words.begin);
    }
    await delay(pause, { signal });
    pause = Math.min(LONGEST_PAUSE, pause * 1.5);
  }
  throw new ServerStartFailed(question.words, `it was not ready after ${startLimitMs / 1000} s`);
}

/** The hub's words on a start, until disposed. */
function followed({ servers, token, question, onStart, signal }: EnsureServerOptions) {
  const ending = new AbortController();
  const any = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const follow = async () => {
    // A start is answered after up to 10 s, and can be followed as soon as it has begun.
    const isHeard = () => servers.follow(token, question, onStart, { signal: any });
    do await delay(FIRST_PAUSE, { signal: any });
    while (!(await isHeard()));
  };
  return {
    begin: () => void follow().catch(() => undefined),
    [Symbol.dispose]: () => ending.abort(),
  };
}

/** Asks the user, then the hub; false when somebody else starts it already. */
async function start(options: EnsureServerOptions, onBegin: () => void): Promise<boolean> {
  const { servers, token, user, question, spawnOptions, mayStart, onStart, signal } = options;
  checkScope(user, question, 'servers', 'start your server');
  if (!(await mayStart(question))) throw new ServerStartRefused(question.words);
  signal?.throwIfAborted();
  onStart();
  onBegin();
  const answer = await servers.start(token, question, spawnOptions, { signal });
  if (answer.state === 'refused') throw new ServerStartFailed(question.words, answer.words);
  return answer.state === 'accepted';
}

/**
 * Scopes look like `access:servers`, `access:servers!user=alice`, `access:servers!server=alice/lab`.
 * Hubs before 2.0 know none, and those are left to refuse for themselves.
 */
function checkScope(user: HubUser, server: ServerQuestion, scope: string, what: string): void {
  if (user.scopes.length === 0) return;
  const good = ['', `!user=${server.user}`, `!server=${server.user}/${server.name}`];
  const names = scope === 'servers' ? ['servers', 'start:servers', 'admin:servers'] : [scope];
  if (names.some((name) => good.some((filter) => user.scopes.includes(name + filter)))) return;
  // A filter by group cannot be judged from here.
  if (names.some((name) => user.scopes.some((one) => one.startsWith(`${name}!group=`)))) return;
  throw new ScopeMissing(server.hub, what, `it lacks ${scope}!user`);
}
