import { watch, type FSWatcher } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Profile, StoreKeys } from '../../site/profile.ts';
import { defaultHome, stackPaths } from '../../stack/paths.ts';
import type { StackState } from '../../stack/stackState.ts';
import { loadCore } from '../loadCore.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';

/** A token of the local stack lives for a day; an older one than this is replaced, ms. */
const FRESH_MS = 20 * 60 * 60 * 1000;

/** Nobody runs a gateway on this machine. */
export class StackNotRunning extends GatewayError<'StackNotRunning'> {
  readonly _tag = 'StackNotRunning';

  constructor() {
    super(l10n.t('The local gateway does not run.'), { remedy: 'startStack' });
  }
}

/** Where the local stack stands, as people see it. */
export type StackCondition = 'unknown' | 'stopped' | 'starting' | 'running';

/**
 * The institution on this machine as its 0600 file tells it, whoever started it: this window,
 * another one, or `npm start`. The file is watched, not polled.
 */
export class LocalStack extends Disposables {
  readonly home = defaultHome();
  readonly #changed = this.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;
  #found: StackState | undefined;
  #state: StackCondition = 'unknown';
  #watcher: FSWatcher | undefined;
  #starting = 0;

  constructor(private readonly log: Log) {
    super();
    this.add({ dispose: () => this.#watcher?.close() });
  }

  get state(): StackCondition {
    return this.#starting > 0 && this.#state !== 'running' ? 'starting' : this.#state;
  }

  get isStarting(): boolean {
    return this.state === 'starting';
  }

  /** Name of the stack's one user. */
  get user(): string {
    return this.#found?.addresses.user ?? '';
  }

  /** Reads the file again; tells when something is different. */
  async refresh(): Promise<void> {
    const before = JSON.stringify([this.#found?.addresses, this.#state]);
    this.#found = await this.#read();
    this.#state = this.#found ? 'running' : 'stopped';
    await this.#watch();
    const now = JSON.stringify([this.#found?.addresses, this.#state]);
    if (before !== now && !this.isDisposed) this.#changed.fire(undefined);
  }

  /** Marks the stack as starting while `work` runs, then looks how it ended. */
  async whileStarting<T>(work: () => Promise<T>): Promise<T> {
    this.#starting++;
    this.#changed.fire(undefined);
    try {
      return await work();
    } finally {
      this.#starting--;
      await this.refresh();
      if (!this.isDisposed) this.#changed.fire(undefined);
    }
  }

  /** The profile of the running stack. */
  async profile(): Promise<Profile | undefined> {
    if (this.#state === 'unknown') await this.refresh();
    if (!this.#found) return undefined;
    const { localProfile } = await loadCore();
    return localProfile(this.#found.addresses);
  }

  /** A new token of the stack's user, good for one day. @throws StackNotRunning */
  async userToken(signal?: AbortSignal): Promise<string> {
    const { attachStack } = await loadCore();
    await using stack = await attachStack(this.home, { signal });
    if (!stack) throw new StackNotRunning();
    const token = await stack.userToken({ signal });
    this.log.redactor.learn(token);
    return token;
  }

  /** True when a token of that age (its time, ms since the epoch) still lasts a while. */
  isFresh(at: number): boolean {
    return Date.now() - at < FRESH_MS;
  }

  /** The user's keys of the local object store. */
  storeKeys(): Promise<StoreKeys | undefined> {
    return Promise.resolve(this.#found?.storeKeys);
  }

  async #read(): Promise<StackState | undefined> {
    // Whoever never uses a local gateway does not load the core for it.
    if (!(await exists(stackPaths(this.home).state))) return undefined;
    const { readStack } = await loadCore();
    const found = await readStack(this.home);
    this.log.redactor.learn(found?.storeKeys.secretAccessKey);
    this.log.redactor.learn(found?.stackToken);
    return found;
  }

  /** Watches the folder, as soon as there is one. */
  async #watch(): Promise<void> {
    if (this.#watcher || this.isDisposed || !(await exists(this.home))) return;
    const name = basename(stackPaths(this.home).state);
    this.#watcher ??= watch(this.home, (_event, changed) => {
      if (changed === null || changed === name) void this.#refreshQuietly();
    });
    this.#watcher.on('error', (error) => this.log.error('watching the local gateway', error));
  }

  async #refreshQuietly(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      // Nobody asked for this look; the next command that needs the stack reports.
      this.log.error('local gateway', error);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
