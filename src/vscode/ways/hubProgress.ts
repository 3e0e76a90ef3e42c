import { ProgressLocation, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { CarrierStep } from '../../hub/hubCarrier.ts';
import type { Profile } from '../../site/profile.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { ServerConsent } from './serverConsent.ts';

/** The start of a server, which may take minutes, as progress that can be cancelled. */
export class HubProgress extends Disposables {
  #end: (() => void) | undefined;
  #say: ((words: string) => void) | undefined;

  constructor(
    private readonly account: Account,
    private readonly consent: ServerConsent,
  ) {
    super();
    this.add(account.onDidChangeWay(() => this.#look()));
    this.add(account.onDidChange(() => this.#look()));
    this.add({ dispose: () => this.#finish() });
  }

  /** Told the steps of a profile's way through the hub, and what the hub itself says of them. */
  step(profile: Profile, step: CarrierStep, words?: string): void {
    if (step === 'open') this.#finish();
    if (step === 'startServer' && !this.#end) this.#begin(profile);
    if (words !== undefined) this.#say?.(words);
  }

  #begin(profile: Profile): void {
    const ended = new Promise<void>((resolve) => (this.#end = resolve));
    const title = l10n.t('Starting your server at {0}', profile.hub);
    void window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        this.#say = (message) => progress.report({ message });
        using listening = new Disposables();
        listening.add(
          token.onCancellationRequested(() => {
            this.consent.refuse(profile.name);
            void this.account.reopen();
          }),
        );
        await ended;
      },
    );
  }

  #look(): void {
    if (this.account.site?.ways.state.hub !== 'connecting') this.#finish();
  }

  #finish(): void {
    this.#end?.();
    this.#end = undefined;
    this.#say = undefined;
  }
}
