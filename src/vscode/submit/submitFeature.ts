import { Uri, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { InvalidInput } from '../../base/errors.ts';
import type { CommandFunnel } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { trusted } from '../platform/trust.ts';
import { VIEW_LINK } from '../preview/previewView.ts';
import { JobLenses } from './jobLenses.ts';
import { JobProblems } from './jobProblems.ts';
import { JobTasks } from './jobTasks.ts';
import { SubmissionDoor } from './submissionDoor.ts';
import type { SubmissionParts } from './submission.ts';

/** For other extensions. */
export interface ScienceGatewayApi {
  readonly version: 1;
  /**
   * Shows the form for a function of a Python file; the person decides. Resolves with the jobs as
   * soon as a cluster has them; rejects when nothing was submitted.
   */
  submitFile(
    uri: Uri,
    options?: {
      readonly entry?: string;
      /** JSON values by parameter. */
      readonly params?: Readonly<Record<string, unknown>>;
    },
  ): Promise<readonly { readonly id: string; readonly output: string }[]>;
}

/** The ways to a job in the editor: commands, ▶, menus. What they lead to is loaded on first use. */
export class SubmitFeature extends Disposables {
  readonly #door: SubmissionDoor;

  /** @param showLink opens what a link shows; all other links are of jobs. */
  constructor(
    parts: SubmissionParts,
    funnel: CommandFunnel,
    private readonly showLink: (query: string) => Promise<void>,
  ) {
    super();
    this.#door = new SubmissionDoor(parts);
    this.add(new JobLenses());
    this.add(new JobProblems(funnel.log));
    this.add(new JobTasks(async (given) => (await this.#door.load()).terminal(given)));
    this.add(window.registerUriHandler({ handleUri: (uri) => this.#open(uri, funnel) }));
    parts.forms.onRestore('job', (owner) =>
      funnel.run('form', () => trusted(async () => (await this.#door.load()).restore(owner))),
    );
    this.#register(funnel);
  }

  /** What `activate` gives to other extensions; a change that breaks them has another version. */
  readonly api: ScienceGatewayApi = {
    version: 1,
    submitFile: (uri, { entry, params = {} } = {}) =>
      trusted(async () => {
        const { jobs } = await (await this.#door.load()).offer(uri, entry, params);
        return jobs.map(({ id, output }) => ({ id, output }));
      }),
  };

  async #open({ path, query }: Uri, funnel: CommandFunnel): Promise<void> {
    await funnel.run('link', () =>
      path === VIEW_LINK
        ? this.showLink(query)
        : trusted(async () => (await this.#door.load()).link(path, query)),
    );
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
    on('scienceGateway.job.resume', (ref) => trusted(async () => (await load()).resume(ref)));
    on('scienceGateway.job.runRest', (ref) => trusted(async () => (await load()).resume(ref)));
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
