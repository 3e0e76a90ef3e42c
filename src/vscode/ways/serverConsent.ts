import { window, type Memento } from 'vscode';
import type { ServerQuestion } from '../../hub/hubCarrier.ts';
import type { Profile } from '../../site/profile.ts';
import { l10n } from '../platform/l10n.ts';

const AGREED = 'scienceGateway.serverConsent';

/**
 * Asks once per profile whether the user's server at the hub may be started. A yes is remembered; a
 * no, or a message that was closed, holds until the window is opened again or a way is chosen.
 */
export class ServerConsent {
  readonly #refused = new Set<string>();
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(private readonly memory: Memento) {}

  /** The question of one profile. */
  readonly of =
    (profile: Profile) =>
    (server: ServerQuestion): Promise<boolean> => {
      const { name } = profile;
      if (this.#refused.has(name)) return Promise.resolve(false);
      if (this.#agreed.includes(name)) return Promise.resolve(true);
      const answer = this.#asking.get(name) ?? this.#ask(profile, server);
      this.#asking.set(name, answer);
      return answer.finally(() => this.#asking.delete(name));
    };

  /** The user chose the way that needs the server. */
  async allow(profile: string): Promise<void> {
    this.#refused.delete(profile);
    await this.memory.update(AGREED, [...new Set([...this.#agreed, profile])]);
  }

  /** No server is started until a way is chosen or the window is opened again. */
  refuse(profile: string): void {
    this.#refused.add(profile);
  }

  get #agreed(): readonly string[] {
    return this.memory.get<readonly string[]>(AGREED, []);
  }

  async #ask({ name, hub }: Profile, server: ServerQuestion): Promise<boolean> {
    const start = l10n.t('Start Server');
    const question =
      server.name === ''
        ? l10n.t(
            'Schedulers or stores of {0} cannot be reached directly. Start your server at {1} to reach them through it?',
            name,
            hub,
          )
        : l10n.t(
            'Schedulers or stores of {0} cannot be reached directly. Start your server {1} at {2} to reach them through it?',
            name,
            server.name,
            hub,
          );
    const answer = await window.showInformationMessage(question, start, l10n.t('Not Now'));
    if (answer === start) await this.allow(name);
    else this.refuse(name);
    return answer === start;
  }
}
