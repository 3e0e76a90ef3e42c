import { commands, Uri, workspace, type TextDocumentContentProvider } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { InvalidInput } from '../../base/errors.ts';
import { recordUrlOf } from '../../site/pastJob.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import { comparable, type ComparedFile } from './comparable.ts';
import type { ShownJob } from './shownJob.ts';

const SCHEME = 'science-gateway-record';

/** Two jobs side by side in the editor's own diff: parameters, code and environment. */
export class CompareJobs extends Disposables implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();

  constructor(private readonly account: Account) {
    super();
    this.add(workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.add(
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) this.#texts.delete(uri.toString());
      }),
    );
  }

  async compare(left: ShownJob, right: ShownJob): Promise<void> {
    const [before, after] = await Promise.all([this.#filesOf(left), this.#filesOf(right)]);
    const names = new Set([...before.keys(), ...after.keys()]);
    const rows = [...names].map((name) => [
      Uri.from({ scheme: SCHEME, path: `/${name}` }),
      this.#keep(left, name, before.get(name)),
      this.#keep(right, name, after.get(name)),
    ]);
    await commands.executeCommand('vscode.changes', l10n.t('{0} ↔ {1}', left.id, right.id), rows);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  #keep({ id, output }: ShownJob, name: ComparedFile, text: string | undefined): Uri {
    const uri = Uri.from({ scheme: SCHEME, path: `/${id}/${name}`, query: output });
    this.#texts.set(uri.toString(), text ?? '');
    return uri;
  }

  async #filesOf(job: ShownJob): Promise<ReadonlyMap<ComparedFile, string>> {
    const { records } = this.account.require();
    const at = { url: job.record ?? recordUrlOf(job.output), endpoint: job.endpoint };
    const [record, code] = await Promise.all([records.read(at), records.code(at)]);
    if (!record) {
      throw new InvalidInput(
        'job',
        l10n.t('Job {0} has no record yet: there is nothing to compare with.', job.id),
      );
    }
    return comparable(record, code);
  }
}
