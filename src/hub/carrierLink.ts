import { randomUUID } from 'node:crypto';
import { delay, type Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { Target } from '../net/carrier.ts';
import { RedirectRefused } from '../net/errors.ts';
import type { Http } from '../net/http.ts';
import { HubCarrierLost } from './carrierErrors.ts';
import { AuthRejected } from './errors.ts';
import { HubClient, type HubUser } from './hubClient.ts';
import { HubServers } from './hubServers.ts';
import { JupyterServer, SESSION_TYPE } from './jupyterServer.ts';
import { KernelSocket } from './kernelSocket.ts';
import { PumpSession } from './pumpSession.ts';
import type { JupyterSession } from './serverMessages.ts';
import { ensureServer, type ServerQuestion } from './userServer.ts';

/** What is being done on the way in, for whoever waits. */
export type CarrierStep = 'askHub' | 'startServer' | 'startKernel' | 'connect' | 'open';

/** What a way in through the hub is made of. */
export interface CarrierLinkOptions {
  readonly hub: string;
  readonly http: Http;
  /** Asked at every step, so that a renewed token is used at once. */
  readonly token: () => Promise<string | undefined>;
  readonly server: { readonly name?: string | undefined; readonly options?: object | undefined };
  readonly mayStart: (question: ServerQuestion) => Promise<boolean>;
  readonly allowed: readonly Target[];
  /** `words` are the hub's own, of which there may be several for one step. */
  readonly onStep: (step: CarrierStep, words?: string) => void;
  /** The start of a server that an earlier link has made, if one did; see `ownedSince`. */
  readonly ownedSince?: string | undefined;
  readonly heartbeatMs?: number;
}

/** A server just started may not be known to the hub's proxy at once: tries, and pauses in ms. */
const TRIES = 8;
const PAUSE = 500;
/** A hub that has not answered by then is asked over another connection, ms. */
const SOON = 4_000;
/** Our sessions without a connection for this long were left behind by a window that crashed, ms. */
const LEFT_BEHIND = 5 * 60_000;
/** In the path of a session: this server was started by us, and may be stopped by the last of us. */
const OWNED = 'started';

/**
 * One way in: the user's server, a kernel with the pump, and the socket to it. Whoever is done with
 * it calls `release`.
 */
export class CarrierLink {
  private constructor(
    readonly pump: PumpSession,
    private readonly servers: HubServers,
    private readonly jupyter: JupyterServer,
    private readonly session: JupyterSession,
    private readonly question: ServerQuestion,
    private readonly token: () => Promise<string>,
    /** When the server was started, by the hub's clock, if that was our doing. */
    readonly ownedSince: string | undefined,
  ) {}

  /**
   * @throws AuthRejected, ScopeMissing, HubUnreachable, NotAHub, ServerStartFailed,
   * ServerStartRefused, ServerUnusable, KernelMissing, HubCarrierLost, TimedOut.
   */
  static async open(options: CarrierLinkOptions, cancel: Cancellable = {}): Promise<CarrierLink> {
    const { hub, http, onStep } = options;
    const token = async () => {
      const value = await options.token();
      if (value === undefined) throw new AuthRejected(hub, 401);
      return value;
    };
    onStep('askHub');
    const first = await token();
    const user = await overFreshConnections(
      (to) => new HubClient(http, hub).user(first, to),
      cancel,
    );
    const servers = new HubServers(http, hub);
    const question = questionOf(options, user);
    const { mayStart, server } = options;
    const running = await ensureServer({
      servers,
      token: first,
      user,
      question,
      spawnOptions: server.options as Readonly<Record<string, unknown>> | undefined,
      mayStart,
      onStart: (words) => onStep('startServer', words),
      ...cancel,
    });
    const url = addressOf(running.path, question);
    const jupyter = new JupyterServer({ http, url, words: question.words, hub, token });
    onStep('startKernel');
    const left = await patiently(() => tidied(jupyter, cancel), cancel);
    const isOurs = running.isOurs || left || running.since === options.ownedSince;
    const ownedSince = isOurs ? running.since : undefined;
    const path = `science-gateway/${isOurs ? OWNED : 'joined'}-${randomUUID()}`;
    const session = await jupyter.startSession(path, cancel);
    try {
      onStep('connect');
      const pump = await pumpIn(options, { jupyter, session, token: await token() }, cancel);
      onStep('open');
      return new CarrierLink(pump, servers, jupyter, session, question, token, ownedSince);
    } catch (error) {
      await jupyter.endSession(session.id).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Closes the socket and ends the kernel; streams are told `why`. With `stopServer` a server that
   * was started by us is stopped too, unless somebody has a kernel or a terminal there.
   */
  async release(options: {
    readonly stopServer: boolean;
    readonly why: 'closed' | 'asleep';
  }): Promise<void> {
    const { stopServer, why } = options;
    await this.pump.close(new HubCarrierLost(this.question.words, why));
    await this.jupyter.endSession(this.session.id);
    if (!stopServer || this.ownedSince === undefined || !(await this.jupyter.isUnused())) return;
    await this.servers.stop(await this.token(), this.question);
  }
}

/**
 * Removes what crashed windows of ours have left. True when one of our sessions says that the server
 * was started by us.
 */
async function tidied(jupyter: JupyterServer, cancel: Cancellable): Promise<boolean> {
  const ours = (await jupyter.sessions(cancel)).filter(({ type }) => type === SESSION_TYPE);
  const left = ours.filter(({ kernel }) => {
    const last = Date.parse(kernel?.last_activity ?? '');
    return kernel?.connections === 0 && Date.now() - last > LEFT_BEHIND;
  });
  for (const { id } of left) await jupyter.endSession(id, cancel);
  return ours.some(({ path }) => path.includes(`/${OWNED}-`));
}

async function pumpIn(
  { hub, http, allowed, heartbeatMs }: CarrierLinkOptions,
  there: { jupyter: JupyterServer; session: JupyterSession; token: string },
  { signal }: Cancellable,
): Promise<PumpSession> {
  const { jupyter, session, token } = there;
  const server = jupyter.words;
  const url = jupyter.channels(session.kernel?.id ?? '');
  const socket = await KernelSocket.open({ url, token, http, server, hub, signal });
  try {
    return await PumpSession.open({ socket, server, allowed, heartbeatMs, signal });
  } catch (error) {
    await socket[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Asks soon again over another connection: after a night kept ones are dead, and say nothing. Each
 * that does not answer is closed.
 */
async function overFreshConnections<T>(
  ask: (cancel: Cancellable) => Promise<T>,
  { signal }: Cancellable,
): Promise<T> {
  for (let tried = 1; tried < 4; tried++) {
    const soon = AbortSignal.timeout(SOON);
    try {
      return await ask({ signal: signal ? AbortSignal.any([signal, soon]) : soon });
    } catch (error) {
      if (signal?.aborted || !soon.aborted) throw error;
    }
  }
  return ask({ signal });
}

/** Tries again while the hub's proxy does not know a server that has just started. */
async function patiently<T>(work: () => Promise<T>, cancel: Cancellable): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (!isGatewayError(error, 'ServerUnusable') || tried === TRIES) throw error;
    }
    await delay(PAUSE, cancel);
  }
}

function questionOf({ hub, server }: CarrierLinkOptions, user: HubUser): ServerQuestion {
  const { name = '' } = server;
  const which = name === '' ? 'Your server' : `Your server “${name}”`;
  const words = `${which} at the hub ${hub.replace(/\/+$/, '')}`;
  return { hub, user: user.name, name, words };
}

/** Where the server is. The token goes there: it must be below the hub's own origin. */
function addressOf(path: string | undefined, { hub, user, name }: ServerQuestion): URL {
  const base = `${hub.replace(/\/+$/, '')}/`;
  const own = ['user', user, ...(name === '' ? [] : [name])].map(encodeURIComponent).join('/');
  const url = new URL(path ?? `${own}/`, base);
  if (url.origin !== new URL(base).origin) {
    throw new RedirectRefused(hub, url.origin, 'the token was not sent there');
  }
  return url;
}
