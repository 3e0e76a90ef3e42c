import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import { forUser, type Profile, type StoreKeys } from '../../site/profile.ts';
import type { Site } from '../../site/site.ts';
import type { JobMemory, SiteJob } from '../../site/siteJob.ts';
import type { LocalStack } from '../gateway/localStack.ts';
import type { Log } from '../platform/log.ts';
import { tagOf } from '../platform/problem.ts';
import { DEFAULT_PROFILE } from '../platform/settings.ts';
import type { AccountVault } from './accountVault.ts';
import type { Identities, Identity, SignedIn } from './identities.ts';
import { THIS_HUB } from './insideHub.ts';
import type { KeyVault } from './keyVault.ts';
import { NotSignedIn } from './notSignedIn.ts';
import type { Profiles } from './profiles.ts';
import type { Sites } from './sites.ts';
import type { WayParts } from '../ways/wayParts.ts';

/** What the account is made of. */
export interface AccountParts {
  readonly profiles: Profiles;
  readonly vault: AccountVault;
  readonly keys: KeyVault;
  readonly identities: Identities;
  readonly sites: Sites;
  readonly stack: LocalStack;
  readonly jobMemory: (profile: Profile, user: string) => JobMemory;
  readonly ways: (profile: Profile) => WayParts;
  readonly log: Log;
}

/**
 * Why a token that is there does not do: its time is over, the hub has deleted it, or the hub takes
 * it and the gateway does not (a scope is missing).
 */
export type TokenTrouble = 'expired' | 'revoked' | 'gateway';

interface OpenSite {
  readonly site: Site;
  readonly profile: Profile;
  readonly wires: Disposables;
  /** Replaced when the same user gets another token: the site asks for it every time. */
  identity: SignedIn;
}

/**
 * Who is signed in where. Holds the one live `Site` and replaces it when profile or user change, in
 * this window or another; a new token of the same user is used at once, without a new connection.
 */
export class Account extends Disposables {
  readonly #parts: AccountParts;
  readonly #changed = this.add(new Emitter<undefined>());
  readonly #clustersChanged = this.add(new Emitter<undefined>());
  readonly #wayChanged = this.add(new Emitter<undefined>());
  readonly #jobsChanged = this.add(new Emitter<readonly SiteJob[]>());
  /** Signed in, signed out, another profile, another token, or trouble with it. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeClusters = this.#clustersChanged.event;
  /** Schedulers are reached in another way, or no longer. */
  readonly onDidChangeWay = this.#wayChanged.event;
  readonly onDidChangeJobs = this.#jobsChanged.event;
  #turn: Promise<void> = Promise.resolve();
  #open: OpenSite | undefined;
  #profile: Profile | undefined;
  #identity: Identity = { state: 'out' };
  #trouble: TokenTrouble | undefined;
  #doubting = false;
  #problem: unknown;
  #resolveReady: () => void = () => undefined;
  /** Resolves when it is known for the first time who is signed in. */
  readonly ready = new Promise<void>((resolve) => (this.#resolveReady = resolve));

  constructor(parts: AccountParts) {
    super();
    this.#parts = parts;
    this.add(parts.profiles.settings.onDidChange(() => void this.reload()));
    this.add(parts.vault.onDidChange(() => void this.reload()));
    this.add(parts.stack.onDidChange(() => void this.reload()));
    this.add({ dispose: () => this.#close() });
  }

  /** The profile in use; `undefined` while the Local one has no running stack. */
  get profile(): Profile | undefined {
    return this.#profile;
  }

  get profileName(): string {
    return this.#parts.profiles.active;
  }

  /** True for a profile that is there by itself and not in the settings. */
  get isGiven(): boolean {
    return this.#parts.profiles.isGiven(this.profileName);
  }

  get isLocal(): boolean {
    return this.profileName === DEFAULT_PROFILE;
  }

  get site(): Site | undefined {
    return this.#open?.site;
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** Name of the user, as the hub told it at sign-in. */
  get user(): string | undefined {
    return this.#open?.identity.user;
  }

  /** Why the token does not do, as the hub said when it was asked. */
  get trouble(): TokenTrouble | undefined {
    return this.#trouble;
  }

  /** Why settings or secrets could not be read. */
  get problem(): unknown {
    return this.#problem;
  }

  /** The site to work with. @throws NotSignedIn */
  require(): Site {
    if (this.#open) return this.#open.site;
    throw new NotSignedIn();
  }

  /** Finds out anew who is signed in; changes made meanwhile are seen by the next turn. */
  reload(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#reload());
    return this.#turn;
  }

  /** Ends all connections and makes them anew, e.g. over another proxy. */
  reopen(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#close());
    return this.reload();
  }

  /**
   * Something was refused: asks the hub whether it still knows the token, so that what is shown is
   * the reason and not a guess.
   */
  async doubt(): Promise<void> {
    const open = this.#open;
    if (!open || this.#doubting) return;
    this.#doubting = true;
    const { token } = open.identity;
    try {
      await open.site.token.facts();
      this.#setTrouble(open, token, this.#isGatewayRefusing(open.site) ? 'gateway' : undefined);
    } catch (error) {
      // A hub that cannot be asked says nothing about the token; the views tell of it already.
      if (tagOf(error) !== 'AuthRejected') return;
      const { expiresAt } = open.identity.account ?? {};
      const isOver = typeof expiresAt === 'number' && expiresAt <= Date.now();
      this.#setTrouble(open, token, isOver ? 'expired' : 'revoked');
    } finally {
      this.#doubting = false;
    }
  }

  #isGatewayRefusing(site: Site): boolean {
    const { state } = site.clusters;
    return state.state === 'failing' && tagOf(state.error) === 'TokenRejected';
  }

  /** Unless the token was replaced while the hub was asked. */
  #setTrouble(open: OpenSite, token: string, trouble: TokenTrouble | undefined): void {
    if (open !== this.#open || open.identity.token !== token || this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#changed.fire(undefined);
  }

  async #reload(): Promise<void> {
    try {
      const profile = await this.#parts.profiles.named(this.profileName);
      const identity = profile
        ? await this.#parts.identities.of(profile)
        : ({ state: 'out' } as const);
      this.#profile = profile;
      this.#identity = identity;
      this.#problem = undefined;
      if (!profile || identity.state !== 'in') this.#close();
      else if (!this.#keep(profile, identity)) await this.#openSite(profile, identity);
    } catch (error) {
      // Not a failure of a command: a hand-edited setting. The Gateway view shows it until mended.
      this.#close();
      this.#identity = { state: 'out' };
      this.#problem = error;
      this.#parts.log.error('account', error);
    }
    this.#resolveReady();
    if (!this.isDisposed) this.#changed.fire(undefined);
  }

  /** True when the open site serves on. After trouble everything is asked anew, by a new one. */
  #keep(profile: Profile, identity: SignedIn): boolean {
    const open = this.#open;
    if (!open || JSON.stringify(open.profile) !== JSON.stringify(profile)) return false;
    if (open.identity.user !== identity.user) return false;
    if (this.#trouble && open.identity.token !== identity.token) return false;
    open.identity = identity;
    return true;
  }

  async #openSite(profile: Profile, identity: SignedIn): Promise<void> {
    const { sites, jobMemory, ways, profiles } = this.#parts;
    const isServer = profile.name === THIS_HUB && !identity.account;
    const site = await sites.open(forUser(profile, identity.user), {
      credentials: {
        token: () => Promise.resolve(open.identity.token),
        storeKeys: (store) => this.#storeKeys(profile, store),
      },
      memory: jobMemory(profile, identity.user),
      ways: ways(profile),
      clearHosts: isServer ? (profiles.around?.hosts ?? []) : [],
    });
    const open: OpenSite = { site, profile, identity, wires: new Disposables() };
    this.#close();
    if (this.isDisposed) {
      this.#end(open);
      return;
    }
    open.wires.add(site.clusters.onDidChange(() => this.#onClusters(site)));
    open.wires.add(site.leases.onDidChange(() => this.#clustersChanged.fire(undefined)));
    open.wires.add(site.ways.onDidChange(() => this.#wayChanged.fire(undefined)));
    open.wires.add(site.jobs.onDidChange((jobs) => this.#jobsChanged.fire(jobs)));
    this.#open = open;
  }

  #onClusters(site: Site): void {
    this.#clustersChanged.fire(undefined);
    if (this.#isGatewayRefusing(site) || this.#trouble === 'gateway') void this.doubt();
  }

  #storeKeys(profile: Profile, store: string): Promise<StoreKeys | undefined> {
    if (profile.name === DEFAULT_PROFILE) return this.#parts.stack.storeKeys();
    const { around } = this.#parts.profiles;
    if (profile.name === THIS_HUB && around) return Promise.resolve(around.storeKeys);
    const found = profile.stores.find(({ name }) => name === store);
    return found ? this.#parts.keys.keys(found) : Promise.resolve(undefined);
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    this.#trouble = undefined;
    if (open) this.#end(open);
  }

  #end({ wires, site }: OpenSite): void {
    wires.dispose();
    void site[Symbol.asyncDispose]().catch((error: unknown) => {
      this.#parts.log.error('closing the connection', error);
    });
  }
}
