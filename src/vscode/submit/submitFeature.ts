import { Uri, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { InvalidInput } from '../../base/errors.ts';
import type { CommandFunnel } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { trusted } from '../platform/trust.ts';
import { JobLenses } from './jobLenses.ts';
import { JobProblems } from './jobProblems.ts';
import { SubmissionDoor } from './submissionDoor.ts';
import type { SubmissionParts } from './submission.ts';

/** The ways to a job in the editor: commands, ▶, menus. What they lead to is loaded on first use. */
export class SubmitFeature extends Disposables {
  readonly #door: SubmissionDoor;

  constructor(parts: SubmissionParts, funnel: CommandFunnel) {
    super();
    this.#door = new SubmissionDoor(parts);
    this.add(new JobLenses());
    this.add(new JobProblems(funnel.log));
    this.#register(funnel);
  }

  #register({ register: on }: CommandFunnel): void {
    const load = () => this.#door.load();
    on('scienceGateway.job.submit', (ref) =>
      trusted(async () => (await load()).chosen({ cluster: ref?.name })),
    );
    on('scienceGateway.job.submitFile', (file, entry) =>
      trusted(async () => {
        const name = typeof entry === 'string' ? entry : undefined;
        await (await load()).file(fileOf(file), name);
      }),
    );
    on('scienceGateway.job.submitSelection', () =>
      trusted(async () => (await load()).selection(window.activeTextEditor)),
    );
    on('scienceGateway.job.submitCell', (cell) => trusted(async () => (await load()).cell(cell)));
    on('scienceGateway.job.runAgain', (ref) =>
      trusted(async () => (await load()).again(ref, false)),
    );
    on('scienceGateway.job.editAndRunAgain', (ref) =>
      trusted(async () => (await load()).again(ref, true)),
    );
  }
}

/** What a menu names, or the file in front. */
function fileOf(file: unknown): Uri {
  if (file instanceof Uri) return file;
  const open = window.activeTextEditor?.document;
  if (open?.languageId === 'python') return open.uri;
  throw new InvalidInput('program', l10n.t('Open a Python file first.'));
}
