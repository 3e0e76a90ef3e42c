import type { Memento } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Credentials, Profile, StoreKeys } from '../../site/profile.ts';
import type { Site } from '../../site/site.ts';
import type { JobMemory, SiteJob } from '../../site/siteJob.ts';
import type { WayMemory } from '../../site/ways.ts';
import type { LocalStack } from '../gateway/localStack.ts';
import { loadCore } from '../loadCore.ts';
import type { Log } from '../platform/log.ts';
import { DEFAULT_PROFILE, type Settings } from '../platform/settings.ts';
import { NotSignedIn } from './notSignedIn.ts';
import type { TokenVault } from './tokenVault.ts';

/** What the account is made of. */
export interface AccountParts {
  readonly settings: Settings;
  readonly vault: TokenVault;
  readonly stack: LocalStack;
  readonly memory: Memento;
  readonly jobMemory: (profile: Profile) => JobMemory;
  readonly wayMemory: (profile: Profile) => WayMemory;
  readonly confirmClearHttp: (host: string) => Promise<boolean>;
  readonly log: Log;
}

/** The user left the Local profile on purpose: it is not signed in to again by itself. */
const LEFT_LOCAL = 'scienceGateway.leftLocal';

/**
 * Who is signed in where. Holds the one live `Site` and replaces it when profile or token change,
 * in this window or another.
 */
export class Account extends Disposables {
  readonly #parts: AccountParts;
  readonly #changed = this.add(new Emitter<undefined>());
  readonly #clustersChanged = this.add(new Emitter<undefined>());
  readonly #wayChanged = this.add(new Emitter<undefined>());
  readonly #jobsChanged = this.add(new Emitter<readonly SiteJob[]>());
  /** Signed in, signed out, another profile. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeClusters = this.#clustersChanged.event;
  /** Schedulers are reached in another way, or no longer. */
  readonly onDidChangeWay = this.#wayChanged.event;
  readonly onDidChangeJobs = this.#jobsChanged.event;
  #turn: Promise<void> = Promise.resolve();
  #open:
    { site: Site; user: string; token: string; profile: Profile; wires: Disposables } | undefined;
  #profile: Profile | undefined;
  #problem: unknown;
  #resolveReady: () => void = () => undefined;
  /** Resolves when it is known for the first time who is signed in. */
  readonly ready = new Promise<void>((resolve) => (this.#resolveReady = resolve));

  constructor(parts: AccountParts) {
    super();
    this.#parts = parts;
    this.add(parts.settings.onDidChange(() => void this.reload()));
    this.add(parts.vault.onDidChange(() => void this.reload()));
    this.add(parts.stack.onDidChange(() => void this.reload()));
    this.add({ dispose: () => this.#close() });
  }

  /** The profile in use; `undefined` while the Local one has no running stack. */
  get profile(): Profile | undefined {
    return this.#profile;
  }

  get profileName(): string {
    return this.#parts.settings.activeProfile;
  }

  get isLocal(): boolean {
    return this.profileName === DEFAULT_PROFILE;
  }

  get site(): Site | undefined {
    return this.#open?.site;
  }

  /** Name of the user, as the hub told it at sign-in. */
  get user(): string | undefined {
    return this.#open?.user;
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

  /** Names that can be signed in to; the Local profile always is one. */
  get profileNames(): readonly string[] {
    const own = this.#parts.settings.profiles.map(({ name }) => name);
    return [DEFAULT_PROFILE, ...own.filter((name) => name !== DEFAULT_PROFILE)];
  }

  /** Finds out anew who is signed in; changes made meanwhile are seen by the next turn. */
  reload(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#reload());
    return this.#turn;
  }

  /** Asks the hub whose token it is, then keeps it, and the profile when it is new. Nothing is kept when the hub refuses. */
  async signIn(profile: Profile, token: string, signal?: AbortSignal): Promise<string> {
    this.#parts.log.redactor.learn(token);
    const { Site } = await loadCore();
    await using site = new Site({
      profile,
      credentials: {
        token: () => Promise.resolve(token),
        storeKeys: () => Promise.resolve(undefined),
      },
      confirmClearHttp: this.#parts.confirmClearHttp,
    });
    const { name } = await site.user({ signal });
    await this.#parts.vault.saveToken(profile, token, name);
    if (profile.name === DEFAULT_PROFILE) await this.#parts.memory.update(LEFT_LOCAL, undefined);
    else if (!this.profileNames.includes(profile.name)) {
      await this.#parts.settings.saveProfile(profile);
    }
    if (this.profileName !== profile.name) await this.#parts.settings.useProfile(profile.name);
    await this.reload();
    return name;
  }

  /** Signs in to the running local stack with a token that it gives; asks nothing. */
  async signInLocally(signal?: AbortSignal): Promise<string | undefined> {
    const profile = await this.#parts.stack.profile();
    if (!profile) return undefined;
    return this.signIn(profile, await this.#parts.stack.userToken(signal), signal);
  }

  async signOut(): Promise<void> {
    if (this.isLocal) await this.#parts.memory.update(LEFT_LOCAL, true);
    if (this.#profile) await this.#parts.vault.forgetToken(this.#profile);
    await this.reload();
  }

  async #reload(): Promise<void> {
    try {
      const profile = await this.#activeProfile();
      const saved = profile && (await this.#savedToken(profile));
      this.#profile = profile;
      this.#problem = undefined;
      if (!profile || !saved) this.#close();
      else if (!this.#isOpen(profile, saved.token)) await this.#openSite(profile, saved);
      else if (this.#open) this.#open.user = saved.user;
    } catch (error) {
      // Not a failure of a command: a hand-edited setting. The Gateway view shows it until mended.
      this.#close();
      this.#problem = error;
      this.#parts.log.error('account', error);
    }
    this.#resolveReady();
    if (!this.isDisposed) this.#changed.fire(undefined);
  }

  async #activeProfile(): Promise<Profile | undefined> {
    if (this.isLocal) return this.#parts.stack.profile();
    return this.#parts.settings.profiles.find(({ name }) => name === this.profileName);
  }

  async #savedToken(profile: Profile): Promise<{ token: string; user: string } | undefined> {
    const saved = await this.#parts.vault.token(profile);
    if (profile.name !== DEFAULT_PROFILE) return saved;
    if (this.#parts.memory.get(LEFT_LOCAL)) return undefined;
    if (saved && this.#parts.stack.isFresh(saved.at)) return saved;
    const token = await this.#parts.stack.userToken();
    await this.#parts.vault.saveToken(profile, token, this.#parts.stack.user);
    return { token, user: this.#parts.stack.user };
  }

  #isOpen(profile: Profile, token: string): boolean {
    const open = this.#open;
    return open?.token === token && JSON.stringify(open.profile) === JSON.stringify(profile);
  }

  async #openSite(
    profile: Profile,
    { token, user }: { token: string; user: string },
  ): Promise<void> {
    const { Site } = await loadCore();
    this.#close();
    if (this.isDisposed) return;
    const { confirmClearHttp, jobMemory, wayMemory, log } = this.#parts;
    const onSecret = (secret: string) => log.redactor.learn(secret);
    const credentials: Credentials = {
      token: () => Promise.resolve(token),
      storeKeys: (store) => this.#storeKeys(profile, store),
    };
    const memories = { memory: jobMemory(profile), wayMemory: wayMemory(profile) };
    const site = new Site({ profile, credentials, ...memories, confirmClearHttp, onSecret });
    const wires = new Disposables();
    wires.add(site.clusters.onDidChange(() => this.#clustersChanged.fire(undefined)));
    wires.add(site.ways.onDidChange(() => this.#wayChanged.fire(undefined)));
    wires.add(site.jobs.onDidChange((jobs) => this.#jobsChanged.fire(jobs)));
    this.#open = { site, user, token, profile, wires };
  }

  #storeKeys(profile: Profile, store: string): Promise<StoreKeys | undefined> {
    if (profile.name === DEFAULT_PROFILE) return this.#parts.stack.storeKeys();
    const found = profile.stores.find(({ name }) => name === store);
    return found ? this.#parts.vault.keys(found) : Promise.resolve(undefined);
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    open.wires.dispose();
    void open.site[Symbol.asyncDispose]().catch((error: unknown) => {
      this.#parts.log.error('closing the connection', error);
    });
  }
}
