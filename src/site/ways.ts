import { Emitter } from '../base/emitter.ts';
import { isGatewayError } from '../base/errors.ts';
import type { Cancellable } from '../base/abort.ts';
import type { Carrier, CarrierState, Target } from '../net/carrier.ts';
import type { ClusterTlsFailed } from '../net/clusterTls.ts';
import type { CarrierChoice } from './profile.ts';
import { WaysBlocked, type WayFailure } from './waysBlocked.ts';

/** A carrier together with the schedulers' address as its far end sees it. */
export interface Way {
  readonly carrier: Carrier;
  readonly target: Target;
  /** How long a scheduler that does not answer is waited for, ms; less while another way is left. */
  readonly handshakeTimeoutMs: number;
  /** How long a refusal is taken for a route that is not there yet, ms. */
  readonly patienceMs: number;
}

/** The way that went last time; outlives the editor. */
export interface WayMemory {
  load(): Carrier['kind'] | undefined;
  save(kind: Carrier['kind']): void;
}

/** What `Ways` chooses from. */
export interface WaysOptions {
  readonly choice: CarrierChoice;
  /** Name of the profile and its hub, for messages. */
  readonly profile: string;
  readonly hubAddress: string;
  readonly tcp: { readonly carrier: Carrier; readonly target: () => Target };
  /** The way through the hub. `target` may start the user's server to find out. */
  readonly hub: {
    readonly carrier: Carrier;
    readonly target: (options: Cancellable) => Promise<Target>;
  };
  readonly memory?: WayMemory | undefined;
}

/** Where the choice stands. */
export interface WayState {
  /** The way that went last; `undefined` until one has. */
  readonly kind: Carrier['kind'] | undefined;
  /** Set while none goes. */
  readonly blocked: WaysBlocked | undefined;
  /** Where the way through the hub stands; it may take minutes to make. */
  readonly hub: CarrierState['state'];
}

/** While another way is left, silence is decided after this long, ms. */
const SHORT = 3_000;
const LONG = 15_000;
/** Both ways were blocked: nothing is tried again for this long unless somebody asks, ms. */
const REST = 30_000;

/**
 * Chooses how schedulers are reached: TCP first, then the user's own server at the hub, or as the
 * profile forces. The way that went is tried first from then on.
 */
export class Ways implements AsyncDisposable {
  readonly #options: WaysOptions;
  readonly #changed = new Emitter<WayState>();
  /** Ways that have carried a session since this was made: a failure there is no wall. */
  readonly #proven = new Set<Carrier['kind']>();
  #choice: Omit<WayState, 'hub'> = { kind: undefined, blocked: undefined };
  #restUntil = 0;

  readonly onDidChange = this.#changed.event;

  constructor(options: WaysOptions) {
    this.#options = options;
    options.hub.carrier.onDidChangeState(() => this.#changed.fire(this.state));
  }

  get state(): WayState {
    return { ...this.#choice, hub: this.#options.hub.carrier.state.state };
  }

  /** Tries again at once, e.g. after the user allowed something. */
  retry(): void {
    this.#restUntil = 0;
    if (this.#choice.blocked) this.#become({ ...this.#choice, blocked: undefined });
  }

  /**
   * Does `work` over the first way that goes.
   *
   * @param options.patienceMs what `work` may spend on a route that is not there yet.
   * @throws WaysBlocked when none goes; otherwise whatever `work` threw.
   */
  async use<T>(
    work: (way: Way) => Promise<T>,
    { signal, patienceMs }: Cancellable & { readonly patienceMs: number },
  ): Promise<T> {
    if (this.#choice.blocked && Date.now() < this.#restUntil) throw this.#choice.blocked;
    const failures: WayFailure[] = [];
    const order = this.#order();
    for (const kind of order) {
      const hurry = order.length > 1 && kind === 'tcp' && !this.#proven.has(kind);
      try {
        const { carrier, target } = await this.open(kind, { signal });
        const handshakeTimeoutMs = hurry ? SHORT : LONG;
        const patience = hurry ? Math.min(patienceMs, 2 * SHORT) : patienceMs;
        const way = { carrier, target, handshakeTimeoutMs, patienceMs: patience };
        const result = await work(way);
        this.#went(kind);
        return result;
      } catch (error) {
        if (signal?.aborted || !this.#isWall(kind, error)) throw error;
        failures.push({ kind, error: error as Error });
      }
    }
    throw this.#blocked(failures);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { tcp, hub } = this.#options;
    await Promise.all([tcp.carrier[Symbol.asyncDispose](), hub.carrier[Symbol.asyncDispose]()]);
    this.#changed.dispose();
  }

  #order(): readonly Carrier['kind'][] {
    const { choice, memory } = this.#options;
    if (choice !== 'auto') return [choice];
    const first = this.#choice.kind ?? memory?.load() ?? 'tcp';
    return first === 'tcp' ? ['tcp', 'hub'] : ['hub', 'tcp'];
  }

  /** One way by itself, for whoever wants to know whether it goes; changes no choice. */
  async open(
    kind: Carrier['kind'],
    options: Cancellable,
  ): Promise<Pick<Way, 'carrier' | 'target'>> {
    const { tcp, hub } = this.#options;
    if (kind === 'tcp') return { carrier: tcp.carrier, target: tcp.target() };
    return { carrier: hub.carrier, target: await hub.target(options) };
  }

  /** True when the failure is of the way, and not of the one scheduler at its end. */
  #isWall(kind: Carrier['kind'], error: unknown): boolean {
    if (kind === 'hub') {
      return !isGatewayError(error, 'ClusterTlsFailed', 'RemoteError', 'ProtocolError');
    }
    if (isGatewayError(error, 'HostUnreachable')) return true;
    if (!isGatewayError(error, 'ClusterTlsFailed')) return false;
    // A proxy closes the stream of a cluster that has ended; a firewall or a web server does too.
    const { reason } = error as ClusterTlsFailed;
    return reason === 'noRoute' ? !this.#proven.has(kind) : true;
  }

  #went(kind: Carrier['kind']): void {
    this.#proven.add(kind);
    if (this.#choice.kind === kind && !this.#choice.blocked) return;
    if (this.#options.choice === 'auto') this.#options.memory?.save(kind);
    this.#become({ kind, blocked: undefined });
  }

  /** One forced way that fails says so itself; both together are a wall. */
  #blocked(failures: readonly WayFailure[]): Error {
    const [only] = failures;
    const { profile, hubAddress, tcp, choice } = this.#options;
    const blocked = new WaysBlocked({ profile, hub: hubAddress, target: tcp.target(), failures });
    // An outage of a way that went is over soon; a wall stays, and asking costs its guard's time.
    if (choice !== 'tcp' && this.#proven.size === 0) this.#restUntil = Date.now() + REST;
    this.#become({ kind: this.#choice.kind, blocked });
    return choice === 'tcp' && only ? only.error : blocked;
  }

  #become(choice: Omit<WayState, 'hub'>): void {
    this.#choice = choice;
    this.#changed.fire(this.state);
  }
}
