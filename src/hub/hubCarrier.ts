import type { Duplex } from 'node:stream';
import { abortable, type Cancellable } from '../base/abort.ts';
import { Emitter } from '../base/emitter.ts';
import { isGatewayError } from '../base/errors.ts';
import type { Carrier, CarrierState, Target } from '../net/carrier.ts';
import type { Http } from '../net/http.ts';
import { HubCarrierLost, TargetNotAllowed } from './carrierErrors.ts';
import { CarrierLink, type CarrierStep } from './carrierLink.ts';
import { serverEnvironmentOf, type ServerEnvironment } from './serverEnvironment.ts';
import type { ServerQuestion } from './userServer.ts';

export type { CarrierStep, ServerEnvironment, ServerQuestion };

/** Options of `HubCarrier`. */
export interface HubCarrierOptions {
  /** Base address of the hub. */
  readonly hub: string;
  readonly http: Http;
  /** The user's token; asked at each step, so that a renewed one is used at once. */
  readonly token: () => Promise<string | undefined>;
  /** Which of the user's servers; default: the default one. */
  readonly server?:
    { readonly name?: string | undefined; readonly options?: object | undefined } | undefined;
  /**
   * Asked before a server is started, and never when it runs. After a no nothing is asked again until
   * `setFollowed(true)`.
   */
  readonly mayStart: (server: ServerQuestion) => Promise<boolean>;
  /** Where connections may go. The kernel refuses everything else as well. */
  readonly allowed: readonly Target[] | ((target: Target) => boolean);
  /** `words` are the hub's own on a step, of which there may be several. */
  readonly onStep?: (step: CarrierStep, words?: string) => void;
  /** How long it is kept without being of use; default 600 000. */
  readonly idleMs?: number;
  /** How often a silent link is looked after; four times unanswered, it is lost. Default 5 000. */
  readonly heartbeatMs?: number;
}

/** A server that did not start is left alone for this long, ms. */
const REST = 30_000;
/** What closing takes at most, ms: an editor that quits does not wait for a hub. */
const FAREWELL = 5_000;

/**
 * The way in where only HTTPS to the hub is open: a pump in a kernel on the user's own hub server, and
 * one WebSocket to it for all streams (`programs/pump.py`).
 *
 * Server, kernel and socket are made at the first `open`, and anew at the next one after they were
 * lost. After `idleMs` without an open stream, or with nothing followed on the screen, all is given
 * back: the socket, the kernel, and the server if it was started here.
 */
export class HubCarrier implements Carrier {
  readonly kind = 'hub';
  readonly #options: HubCarrierOptions;
  readonly #changed = new Emitter<CarrierState>();
  readonly #closing = new AbortController();
  #state: CarrierState = { state: 'idle' };
  #link: CarrierLink | undefined;
  #connecting: Promise<CarrierLink> | undefined;
  #leaving: Promise<void> = Promise.resolve();
  #ownedSince: string | undefined;
  #isFollowed = true;
  #isAsleep = false;
  #idle: NodeJS.Timeout | undefined;
  #held: { readonly error: Error; readonly until: number } | undefined;

  readonly onDidChangeState = this.#changed.event;

  constructor(options: HubCarrierOptions) {
    this.#options = options;
  }

  get state(): CarrierState {
    return this.#state;
  }

  /** Open streams. */
  get streams(): number {
    return this.#link?.pump.streams ?? 0;
  }

  /**
   * Tells whether anything that comes this way is on somebody's screen, or was asked for by a person.
   * When nothing is for `idleMs`, all streams are closed, and `open` fails with `HubCarrierLost`
   * (`asleep`) until something is.
   */
  setFollowed(isFollowed: boolean): void {
    this.#isFollowed = isFollowed;
    if (isFollowed) {
      this.#isAsleep = false;
      if (isGatewayError(this.#held?.error, 'ServerStartRefused')) this.#held = undefined;
    }
    this.#watchIdleness();
  }

  /**
   * @throws TargetNotAllowed, HostUnreachable (as seen from the server), and whatever making the way
   * throws: ServerStartFailed, ServerStartRefused, ServerUnusable, KernelMissing, HubCarrierLost,
   * AuthRejected, ScopeMissing, HubUnreachable, NotAHub.
   */
  async open(target: Target, { signal }: Cancellable = {}): Promise<Duplex> {
    signal?.throwIfAborted();
    if (!this.#mayReach(target)) throw new TargetNotAllowed(`${target.host}:${target.port}`);
    const link = await abortable(this.#connect(), signal);
    return link.pump.open(target, { signal });
  }

  /** What the server was told about the site's gateway; starts the server if need be. */
  async environment({ signal }: Cancellable = {}): Promise<ServerEnvironment> {
    const link = await abortable(this.#connect(), signal);
    return serverEnvironmentOf(link.pump.environment);
  }

  /** Cuts all streams and gives everything back. A second call does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state.state === 'closed') return this.#leaving;
    clearTimeout(this.#idle);
    this.#closing.abort(new HubCarrierLost(this.#words, 'closed'));
    this.#leave('closed');
    this.#become({ state: 'closed' });
    this.#changed.dispose();
    const limit = AbortSignal.timeout(FAREWELL);
    await abortable(this.#leaving, limit).catch(() => undefined);
  }

  get #words(): string {
    return `Your server at the hub ${this.#options.hub}`;
  }

  #mayReach(target: Target): boolean {
    const { allowed } = this.#options;
    if (typeof allowed === 'function') return allowed(target);
    return allowed.some(({ host, port }) => host === target.host && port === target.port);
  }

  /** The link that is there, or the one that is being made. */
  #connect(): Promise<CarrierLink> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason as Error);
    if (this.#isAsleep) return Promise.reject(new HubCarrierLost(this.#words, 'asleep'));
    if (this.#held && Date.now() < this.#held.until) return Promise.reject(this.#held.error);
    if (this.#link) return Promise.resolve(this.#link);
    this.#connecting ??= this.#make().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #make(): Promise<CarrierLink> {
    const { allowed, server = {}, onStep = () => {} } = this.#options;
    const { signal } = this.#closing;
    this.#become({ state: 'connecting' });
    try {
      // What is being given back may be the very server that is wanted again.
      await this.#leaving;
      const targets = typeof allowed === 'function' ? [] : allowed;
      const ownedSince = this.#ownedSince;
      const link = await CarrierLink.open(
        { ...this.#options, server, onStep, allowed: targets, ownedSince },
        { signal },
      );
      if (signal.aborted) {
        await link.release({ stopServer: true, why: 'closed' }).catch(() => undefined);
        throw signal.reason as Error;
      }
      this.#adopt(link);
      return link;
    } catch (error) {
      this.#hold(error as Error);
      this.#become({ state: 'failed', error: error as Error });
      throw error;
    }
  }

  #adopt(link: CarrierLink): void {
    this.#link = link;
    this.#ownedSince = link.ownedSince;
    this.#become({ state: 'open' });
    link.pump.onDidChangeStreams(() => this.#watchIdleness());
    this.#watchIdleness();
    void link.pump.closed.then((reason) => {
      if (this.#link !== link) return;
      this.#link = undefined;
      clearTimeout(this.#idle);
      this.#give(link, { stopServer: false, why: 'closed' });
      if (reason) this.#become({ state: 'failed', error: reason });
    });
  }

  /** A start that failed is not repeated at once, and a no is a no: links above try every few seconds. */
  #hold(error: Error): void {
    if (isGatewayError(error, 'ServerStartRefused')) this.#held = { error, until: Infinity };
    if (isGatewayError(error, 'ServerStartFailed')) {
      this.#held = { error, until: Date.now() + REST };
    }
  }

  #watchIdleness(): void {
    const isUsed = this.#isFollowed && this.streams > 0;
    if (isUsed || !this.#link) {
      clearTimeout(this.#idle);
      this.#idle = undefined;
      return;
    }
    this.#idle ??= setTimeout(() => {
      this.#idle = undefined;
      this.#isAsleep = !this.#isFollowed;
      this.#leave(this.#isAsleep ? 'asleep' : 'closed');
      this.#become({ state: 'idle' });
    }, this.#options.idleMs ?? 600_000);
  }

  /** Gives everything back. */
  #leave(why: 'closed' | 'asleep'): void {
    const link = this.#link;
    this.#link = undefined;
    if (link) this.#give(link, { stopServer: true, why });
  }

  #give(link: CarrierLink, options: Parameters<CarrierLink['release']>[0]): void {
    // A hub that cannot be reached now will cull what is left by itself.
    const releasing = link.release(options).catch(() => undefined);
    // A server that is being stopped is waited for before it is wanted again; what remains of a lost
    // link is not: the network that lost it may swallow that request as well.
    if (!options.stopServer) return;
    this.#leaving = Promise.all([this.#leaving, releasing]).then(() => undefined);
  }

  #become(state: CarrierState): void {
    if (this.#state.state === 'closed') return;
    const isNews = this.#state.state !== state.state;
    this.#state = state;
    if (isNews) this.#changed.fire(state);
  }
}
