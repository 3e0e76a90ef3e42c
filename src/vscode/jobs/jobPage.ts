import { commands, env, window, type Uri, type WebviewPanel } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { InvalidData, isAbort, sentence } from '../../base/errors.ts';
import { validate } from '../../base/validate.ts';
import type { ToJobPage, TracebackLine } from '../../shared/jobPage.ts';
import { fromJobPageSchema } from '../../shared/jobPageSchema.ts';
import { recordUrlOf } from '../../site/pastJob.ts';
import type { WholeRecord } from '../../site/records.ts';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { followText } from './followText.ts';
import { jobPageData } from './jobPageData.ts';
import { isActive, refOf } from './jobText.ts';
import { atLine, framesIn, localFileOf } from './localFrames.ts';
import { LogText } from './logText.ts';
import type { ShownJob } from './shownJob.ts';

/** The page is told of changes at most this often, ms. */
const INTERVAL_MS = 400;
/** Of a stored log the page shows the end, bytes. */
const LOG_BYTES = 64 * 1024;
/** The wrapper's last files come a little after the end, ms. */
const AFTER_END_MS = 2_500;

/** What a page reports and asks. */
export interface JobPageEvents {
  readonly site: () => Site;
  /** The job as it is now, when the view knows it. */
  readonly now: (job: ShownJob) => ShownJob | undefined;
  onProblem(what: string, error: unknown): void;
  onClosed(): void;
}

/** One tab with the page of one job: what its cluster and its record say of it, as it changes. */
export class JobPage {
  readonly #panel: WebviewPanel;
  readonly #events: JobPageEvents;
  readonly #own = new Disposables();
  readonly #stop = new AbortController();
  readonly #text = new LogText();
  #job: ShownJob;
  #record: WholeRecord | undefined;
  #details: SiteJob | undefined;
  #notice: string | undefined;
  #traceback: readonly TracebackLine[] = [];
  #frames: readonly Uri[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isThere = false;

  constructor(panel: WebviewPanel, html: string, job: ShownJob, events: JobPageEvents) {
    this.#panel = panel;
    this.#events = events;
    this.#job = job;
    panel.title = job.id;
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    this.#own.add(panel.webview.onDidReceiveMessage((message) => this.#receive(message)));
    this.#own.add(panel.onDidDispose(() => this.#closed()));
    this.#own.add({ dispose: () => clearTimeout(this.#timer) });
    panel.webview.html = html;
    void this.#read();
    void this.#follow();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** The jobs of the view have changed, maybe this one. */
  jobsChanged(): void {
    const now = this.#events.now(this.#job);
    if (!now || now === this.#job) return;
    const hasEnded = isActive(this.#job.state) && !isActive(now.state);
    this.#job = now;
    if (hasEnded) {
      const again = setTimeout(() => void this.#read(), AFTER_END_MS);
      this.#own.add({ dispose: () => clearTimeout(again) });
      void this.#read();
    }
    this.#later();
  }

  /** What does not come by itself: the record, and what only the asked cluster tells. */
  async #read(): Promise<void> {
    const { signal } = this.#stop;
    const { cluster, contact, endpoint } = this.#job;
    try {
      const site = this.#events.site();
      const url = this.#job.record ?? recordUrlOf(this.#job.output);
      this.#record = await site.records.read({ url, endpoint }, { signal });
      if (this.#record && this.#job.record === undefined) {
        this.#job = { ...this.#job, record: url, user: this.#record.request.user };
      }
      if (cluster !== '' && contact === 'live') {
        this.#details = await site.jobs.details(this.#job, { signal });
      }
      this.#notice = undefined;
      await this.#trace();
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#events.onProblem(`page of job ${this.#job.id}`, error);
      this.#notice = sentence(error);
    }
    this.#later();
  }

  /** Which lines of the traceback lead to files of the workspace. */
  async #trace(): Promise<void> {
    const text = this.#details?.traceback ?? this.#record?.status?.traceback;
    if (text === undefined) return;
    const frames: Uri[] = [];
    const lines: TracebackLine[] = [];
    for (const line of text.trimEnd().split('\n')) {
      const [frame] = framesIn(line);
      const uri = frame && (await localFileOf(frame.file));
      if (!uri) lines.push({ text: line });
      else lines.push({ text: line, frame: frames.push(atLine(uri, frame.line)) - 1 });
    }
    this.#frames = frames;
    this.#traceback = lines;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    const { id, cluster, endpoint, record, output } = this.#job;
    const place = { id, cluster, endpoint, record: record ?? recordUrlOf(output) };
    const onGrown = () => this.#later();
    try {
      const site = this.#events.site();
      await followText(site, place, this.#text, { signal, onGrown, most: LOG_BYTES });
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#text.note(l10n.t('── The log ends here: {0} ──', sentence(error)));
    }
    this.#later();
  }

  #receive(data: unknown): void {
    try {
      const message = validate(fromJobPageSchema, data, 'a message of the job page');
      switch (message.type) {
        case 'ready':
          this.#isThere = true;
          this.#show();
          break;
        case 'copy':
          void env.clipboard.writeText(message.text);
          window.setStatusBarMessage(l10n.t('Copied.'), 2_000);
          break;
        case 'frame':
          void this.#open(message.frame);
          break;
        case 'action':
          void this.#act(message.id);
          break;
        case 'problem':
          throw new InvalidData(message.message);
      }
    } catch (error) {
      this.#events.onProblem('job page', error);
    }
  }

  async #open(frame: number): Promise<void> {
    const uri = this.#frames[frame];
    if (uri) await commands.executeCommand('vscode.open', uri);
  }

  async #act(action: string): Promise<void> {
    const id = Object.entries(ACTIONS).find(([name]) => name === action)?.[1];
    if (id) await runCommand(id, refOf(this.#job));
  }

  #later(): void {
    if (this.#own.isDisposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#show();
    }, INTERVAL_MS);
  }

  #show(): void {
    if (!this.#isThere || this.#own.isDisposed) return;
    const { id, cluster, record, output, endpoint } = this.#job;
    const sources = {
      job: this.#job,
      record: this.#record,
      result: this.#details?.result,
      traceback: this.#traceback,
      log: this.#text.toString(),
      notice: this.#notice,
    };
    const message: ToJobPage = {
      type: 'show',
      data: jobPageData(sources, Date.now()),
      state: { id, cluster, endpoint, record: record ?? recordUrlOf(output) },
    };
    // False says that the page is hidden and gone; it says `ready` when it is back.
    this.#panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.#events.onProblem('job page', error);
    });
  }

  #closed(): void {
    this.#stop.abort(new Cancelled());
    this.#own.dispose();
    this.#events.onClosed();
  }
}

/** The page names an action, never a command. */
const ACTIONS = {
  cancel: 'scienceGateway.job.cancel',
  resume: 'scienceGateway.job.resume',
  runAgain: 'scienceGateway.job.runAgain',
  editAndRunAgain: 'scienceGateway.job.editAndRunAgain',
  openArray: 'scienceGateway.job.openArray',
  insertCell: 'scienceGateway.job.insertCell',
  showLog: 'scienceGateway.job.showLog',
  compare: 'scienceGateway.job.compare',
} as const;
