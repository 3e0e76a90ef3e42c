import { EventEmitter, ProgressLocation, Uri, window, workspace } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Finding } from '../../site/doctor/finding.ts';
import type { Account } from '../account/account.ts';
import { NotSignedIn } from '../account/notSignedIn.ts';
import type { Sites } from '../account/sites.ts';
import { loadCore } from '../loadCore.ts';
import { signalOf } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import type { Site } from '../../site/site.ts';

const SCHEME = 'science-gateway-check';

/**
 * Walks every way of the profile and shows what came of it as a text that cannot be edited, only read
 * and copied. Starts nothing unless asked.
 */
export class ConnectionCheck extends Disposables {
  readonly #texts = new Map<string, string>();
  readonly #changed = this.add(new EventEmitter<Uri>());

  constructor(
    private readonly account: Account,
    private readonly sites: Sites,
    private readonly log: Log,
    private readonly version: string,
  ) {
    super();
    this.add(
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? '',
      }),
    );
  }

  /** @param mayStartServer the user's server at the hub may be started for this. */
  async run(mayStartServer = false): Promise<void> {
    const { site } = this.account;
    if (site) return this.#examine(site, mayStartServer);
    const { profile } = this.account;
    if (!profile) throw new NotSignedIn();
    // Nobody is signed in, perhaps because something on the way does not go.
    await this.sites.once(profile, '', (visitor) => this.#examine(visitor, false));
  }

  async #examine(site: Site, mayStartServer: boolean): Promise<void> {
    const { profile } = site;
    const findings = await window.withProgress(
      {
        location: ProgressLocation.Notification,
        title: l10n.t('Checking the connection to {0}', profile.name),
        cancellable: true,
      },
      (progress, token) => {
        const message = ({ part, hop }: Finding) => l10n.t('{0}: {1} …', part, hop);
        const onFinding = (finding: Finding) => progress.report({ message: message(finding) });
        return site.examine({ signal: signalOf(token), onFinding, mayStartServer });
      },
    );
    const { connectionReport } = await loadCore();
    const head = { profile: profile.name, hub: profile.hub, at: Date.now(), version: this.version };
    await this.#show(profile.name, this.log.redactor.redact(connectionReport(findings, head)));
    if (!mayStartServer && findings.some(({ wants }) => wants === 'server'))
      void this.#offerServer();
  }

  async #show(profile: string, text: string): Promise<void> {
    const name = profile.replace(/[^\p{L}\p{N}. -]+/gu, '-');
    const uri = Uri.from({ scheme: SCHEME, path: `/${l10n.t('Connection Check')} ${name}.txt` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    await window.showTextDocument(uri, { preview: true });
  }

  async #offerServer(): Promise<void> {
    const start = l10n.t('Start My Server');
    const question = l10n.t(
      'The way through the hub was not checked: your server there does not run.',
    );
    if ((await window.showInformationMessage(question, start)) === start) await this.run(true);
  }
}
