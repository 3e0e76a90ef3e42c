import type { Memento, Pseudoterminal, TextEditor, Uri } from 'vscode';
import type { JsonValue } from '../../params/schema.ts';
import type { FormField, FormValue } from '../../shared/form.ts';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import type { FormPanels } from '../forms/formPanels.ts';
import { InvalidInput } from '../../base/errors.ts';
import { FormRefused } from '../forms/refused.ts';
import { chooseJob } from '../jobs/chooseJob.ts';
import { followJob } from '../jobs/followJob.ts';
import { isResumable } from '../jobs/jobText.ts';
import type { ShownJobs } from '../jobs/shownJobs.ts';
import { loadCore } from '../loadCore.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import { tagOf } from '../platform/problem.ts';
import type { JobRef } from '../platform/subjects.ts';
import { chooseProgram } from './chooseProgram.ts';
import { followLaunched } from './followLaunched.ts';
import { askForeign, foreignNotice, showForeign } from './foreignText.ts';
import { inStatusBar } from './inStatusBar.ts';
import { jobFields, textsOf, wishOf, type Wish, type WishRead } from './jobFields.ts';
import { askByForm } from './jobForm.ts';
import { askForWish, askOnCard } from './jobQuestions.ts';
import { readJobLink } from './jobLink.ts';
import { LastValues } from './lastValues.ts';
import { Launch, type Launched, type LaunchParts } from './launch.ts';
import { OpenForm } from './openForm.ts';
import { openLink } from './openLink.ts';
import { PastOrders } from './pastOrders.ts';
import { hashOf, pastRunnable } from './pastRunnable.ts';
import { PublishChoice } from './publishChoice.ts';
import { fileRunnable, SAMPLE, sampleRunnable, type Runnable } from './runnable.ts';
import { taskRunnable, taskTerminal } from './taskTerminal.ts';
import { sameRunnable } from './sameRunnable.ts';
import { cellRunnable, selectionRunnable } from './textRunnable.ts';

/** What submitting works with. */
export interface SubmissionParts extends Omit<LaunchParts, 'publish'> {
  readonly forms: FormPanels;
  readonly memento: Memento;
  readonly shown: ShownJobs;
}

/** What stands in the fields when they are first shown, and where the job runs. */
export interface Given {
  readonly cluster?: string | undefined;
  /** By field; else what was entered last. */
  readonly values?: Readonly<Record<string, FormValue>> | undefined;
  /** Said above the fields. */
  readonly notice?: string | undefined;
  /** Proposed as the job's name. */
  readonly id?: string | undefined;
  /** Told as soon as the jobs are handed over. */
  readonly onLaunched?: ((launched: Launched) => void) | undefined;
}

/** The one way to a job: a program, its form or questions, the checks, the cluster. */
export class Submission {
  readonly #parts: SubmissionParts;
  readonly #launching: LaunchParts;
  readonly #values: LastValues;
  readonly #past: PastOrders;
  readonly #open: OpenForm;
  #isAsking = false;

  constructor(parts: SubmissionParts) {
    this.#parts = parts;
    this.#launching = { ...parts, publish: new PublishChoice(parts.memento) };
    this.#values = new LastValues(parts.memento);
    this.#past = new PastOrders(parts.memento);
    this.#open = new OpenForm(parts.memento);
  }

  /** A function of a file by the form; ends when the job has ended. */
  async file(uri: Uri, entry?: string, given: Given = {}): Promise<void> {
    await this.byForm(await fileRunnable(uri, entry), given);
  }

  /** The sample or a Python file of the workspace, by quick inputs. */
  async chosen(given: Given = {}): Promise<void> {
    const uri = await chooseProgram();
    await this.byQuestions(await (uri ? fileRunnable(uri) : sampleRunnable()), given);
  }

  /** The selected lines, by the form. */
  async selection(editor: TextEditor | undefined): Promise<void> {
    await this.byForm(await selectionRunnable(editor));
  }

  /** A cell of a notebook, by the form. */
  async cell(cell: unknown): Promise<void> {
    await this.byForm(await cellRunnable(cell));
  }

  /** A job of before, with its values; `edit` shows them in the form first. */
  async again(ref: JobRef | undefined, edit: boolean): Promise<void> {
    const site = this.#parts.account.require();
    const title = edit ? l10n.t('Edit and Run Job Again') : l10n.t('Run Job Again');
    const job = await chooseJob(this.#parts.shown, ref, title);
    const past = await pastRunnable(site, job, this.#past.of(job));
    const { runnable, params, hasChanged } = past;
    const values = textsOf(runnable, params);
    const changed = l10n.t('{0} has changed since job {1} ran.', runnable.label, job.id);
    const notice = runnable.isForeign ? foreignNotice(job) : hasChanged ? changed : undefined;
    if (runnable.isForeign) await showForeign(runnable);
    if (edit || notice !== undefined) {
      await this.byForm(runnable, { values, notice });
      return;
    }
    const core = await loadCore();
    const id = core.generateJobId(runnable.program.name);
    const { timeoutMs } = job;
    await this.#quick(runnable, { id, bucket: bucketOf(job), timeoutMs, params: [params] }, {});
  }

  /**
   * Starts a job again for what is missing: one that has not come to its end, or of which one chunk
   * was tried. Where its cluster is gone, another one goes on with the same program.
   */
  async resume(ref?: JobRef): Promise<void> {
    const site = this.#parts.account.require();
    const job = await chooseJob(this.#parts.shown, ref, l10n.t('Resume Job'), isResumable);
    const resumed = await resumedThere(site, job);
    if (resumed) {
      await followJob(site, resumed);
      return;
    }
    const { runnable, params } = await sameRunnable(site, job, this.#past.of(job));
    if (runnable.isForeign) await askForeign(job, runnable, params);
    const bucket = bucketOf(job);
    if ((await loadCore()).outputOf(site.profile, job.id, bucket).prefix !== prefixOf(job)) {
      throw new InvalidInput(
        'job',
        l10n.t('Job {0} wrote to another place than yours do: run it again instead.', job.id),
      );
    }
    const { id, timeoutMs, nonce } = job;
    const wish = { id, bucket, timeoutMs, params: [params], resumes: { nonce } };
    // The new one takes its row: it is the same job, on another cluster.
    const isOld = job.cluster !== '' && job.contact === 'gone';
    const onLaunched = () => (isOld ? site.jobs.forget(job) : Promise.resolve());
    await this.#quick(runnable, wish, {}, onLaunched);
  }

  /** What a link names, by the form, after a question; one link at a time. */
  async link(path: string, query: string): Promise<void> {
    const link = readJobLink(path, query);
    if (this.#isAsking) throw new Cancelled();
    this.#isAsking = true;
    try {
      (await loadCore()).checkJobId(link.id);
      this.#parts.account.require();
      const { runnable, values } = await openLink(link);
      await this.byForm(runnable, { values, id: link.id });
    } finally {
      this.#isAsking = false;
    }
  }

  /** The terminal of a task; it shows the form with the task's values, and submits nothing itself. */
  terminal(definition: unknown): Pseudoterminal {
    return taskTerminal(definition, async ({ program, entry, params }) => {
      const runnable = await taskRunnable(program, entry);
      const values = textsOf(runnable, params as Readonly<Record<string, JsonValue>>);
      return this.#launched((onLaunched) => this.byForm(runnable, { values, onLaunched }));
    });
  }

  /** For other extensions: the form with these values; resolves when the jobs are handed over. */
  offer(uri: Uri, entry: string | undefined, params: Readonly<Record<string, unknown>>) {
    return this.#launched(async (onLaunched) => {
      const runnable = await fileRunnable(uri, entry);
      const values = textsOf(runnable, params as Readonly<Record<string, JsonValue>>);
      await this.byForm(runnable, { values, onLaunched });
    });
  }

  #launched(work: (onLaunched: (launched: Launched) => void) => Promise<void>): Promise<Launched> {
    return new Promise((resolve, reject) => {
      work(resolve).catch(reject);
    });
  }

  /** Fills the tab of a form that was open before the window was reloaded. */
  async restore(owner: string): Promise<void> {
    await this.#parts.account.ready;
    const open = this.#parts.account.site && (await this.#open.load(owner));
    if (open) await this.byForm(open.runnable, { cluster: open.cluster });
  }

  /** Shows the form, then the checks in its place. */
  async byForm(runnable: Runnable, given: Given = {}): Promise<void> {
    const { account, forms } = this.#parts;
    const { profile } = account.require();
    const owner = `${profile.name} ${runnable.owner}`;
    await this.#open.save(owner, runnable, given.cluster);
    const launched = await askByForm(forms, {
      runnable,
      owner,
      isGiven: given.values !== undefined || given.id !== undefined,
      notice: given.notice,
      read: (uri, entry) => fileRunnable(uri, entry),
      fieldsOf: (one) => this.#fieldsOf(one, given),
      submit: async (one, entered, work) => {
        const read = await this.#read(one, entered);
        if ('problems' in read) throw new FormRefused(read.problems);
        const launch = new Launch(this.#launching, one, read.wish, work);
        const done = await launch.run(given.cluster);
        await this.#values.save(one.owner, (await this.#fieldsOf(one, given)).fields, entered);
        return [one, read.wish, done] as const;
      },
    });
    given.onLaunched?.(launched[2]);
    await this.#follow(...launched);
  }

  /** Asks for the same in quick inputs. */
  async byQuestions(runnable: Runnable, given: Given = {}): Promise<void> {
    const { fields, values } = await this.#fieldsOf(runnable, given);
    const read = await this.#reader(runnable);
    const { wish, entered } = await askForWish({ fields, values, read });
    const save = () => this.#values.save(runnable.owner, fields, entered);
    await this.#quick(runnable, wish, given, save);
  }

  /** Checks and submits; something is shown only when it is in the way. */
  async #quick(
    runnable: Runnable,
    wish: Wish,
    { cluster }: Given,
    onLaunched: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const title = l10n.t('Submitting {0}', runnable.label);
    const launched = await inStatusBar(title, (how) => {
      const window = { ...how, ask: askOnCard, isQuick: true };
      return new Launch(this.#launching, runnable, wish, window).run(cluster);
    });
    await onLaunched();
    await this.#follow(runnable, wish, launched);
  }

  async #follow(runnable: Runnable, wish: Wish, launched: Launched): Promise<void> {
    const { program, uri, owner } = runnable;
    const common = { entry: program.entry, hash: hashOf(program.source) };
    const isText = uri === undefined && owner !== SAMPLE;
    await this.#past.save(
      launched.jobs.map(({ id, cluster }, index) => ({
        ...common,
        id,
        cluster,
        params: wish.params[index] ?? {},
        ...(uri && { uri: uri.toString() }),
        ...(isText && { text: program.source }),
      })),
    );
    await followLaunched(launched);
  }

  async #fieldsOf(
    runnable: Runnable,
    given: Given,
  ): Promise<{ fields: FormField[]; values: Readonly<Record<string, FormValue>> }> {
    const core = await loadCore();
    const [bucket = ''] = this.#parts.account.require().profile.results.prefix.split('/');
    const id = given.id ?? core.generateJobId(runnable.program.name);
    const fields = jobFields(runnable, { id, bucket });
    return { fields, values: given.values ?? this.#values.load(runnable.owner) };
  }

  async #read(runnable: Runnable, entered: Readonly<Record<string, FormValue>>): Promise<WishRead> {
    return (await this.#reader(runnable))(entered);
  }

  async #reader(
    runnable: Runnable,
  ): Promise<(entered: Readonly<Record<string, FormValue>>) => WishRead> {
    const { checkJobId, checkBucket } = await loadCore();
    const jobs = this.#parts.account.require().jobs.jobs;
    const taken = new Set(jobs.flatMap(({ id, sweep }) => (sweep ? [id, sweep.id] : [id])));
    return (entered) => wishOf(runnable, entered, { checkId: checkJobId, checkBucket, taken });
  }
}

/** The job again, where a cluster still has it. */
async function resumedThere(site: Site, job: SiteJob): Promise<SiteJob | undefined> {
  if (job.cluster === '' || job.contact === 'gone') return undefined;
  try {
    return await site.jobs.resume(job);
  } catch (error) {
    // Its scheduler was started anew, or made room for others: it knows of this job no more.
    if (tagOf(error) === 'JobMissing') return undefined;
    throw error;
  }
}

function bucketOf({ output }: Pick<SiteJob, 'output'>): string {
  return output.replace(/^s3:\/\//, '').split('/')[0] ?? '';
}

/** Inside the bucket. */
function prefixOf({ output }: Pick<SiteJob, 'output'>): string {
  return output.replace(/^s3:\/\/[^/]*\/?/, '');
}
