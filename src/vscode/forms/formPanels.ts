import {
  ViewColumn,
  window,
  type Disposable,
  type Uri,
  type WebviewPanel,
  type WebviewPanelSerializer,
} from 'vscode';
import type { Cancellable } from '../../base/abort.ts';
import { Disposables } from '../../base/disposables.ts';
import { InvalidInput } from '../../base/errors.ts';
import { v } from '../../base/validate.ts';
import type { Draft, Drafts, FormDescription, FormTurn, FormValue } from '../../shared/form.ts';
import { draftOf } from '../../shared/formRead.ts';
import { formStateSchema } from '../../shared/formSchema.ts';
import { formWords } from '../../shared/formWords.ts';
import { BuiltFiles } from '../platform/builtFiles.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import { pageHtml } from '../platform/pageHtml.ts';
import { problemOf } from '../platform/problem.ts';
import { FormPanel, type Submit } from './formPanel.ts';

/** Type of the tab, also in `onWebviewPanel:`. */
const formViewType = 'scienceGateway.form';

/** A form to show. One tab for each `kind`. */
export interface FormRequest extends Omit<FormDescription, 'generation'>, Cancellable {
  /** What stands in the fields at first, where it is not the default. */
  readonly values?: Readonly<Record<string, FormValue>> | undefined;
  /** The same form anew: the tab is not brought to the front. */
  readonly isUpdate?: boolean | undefined;
  /** The values were asked for, e.g. by a link: what was entered before does not hide them. */
  readonly isGiven?: boolean | undefined;
  /** Where it begins; by default with editing. */
  readonly turn?: FormTurn | undefined;
}

/** A tab of before the restart, whose form has not been asked for again yet. */
interface Restored {
  readonly panel: WebviewPanel;
  readonly owner: string;
  readonly drafts: Drafts;
}

/** The tabs with forms. */
export class FormPanels implements Disposable, WebviewPanelSerializer {
  readonly #files: BuiltFiles;
  readonly #log: Log;
  readonly #own = new Disposables();
  readonly #panels = new Map<string, FormPanel>();
  readonly #restored = new Map<string, Restored>();
  readonly #again = new Map<string, (owner: string) => Promise<unknown>>();
  #generation = 0;

  constructor(extensionUri: Uri, log: Log) {
    this.#files = new BuiltFiles(extensionUri);
    this.#log = log;
    this.#own.add(window.registerWebviewPanelSerializer(formViewType, this));
  }

  /**
   * How a form of this kind is asked for again when its tab comes back after a restart; it is told
   * whose values stand in it.
   */
  onRestore(kind: string, again: (owner: string) => Promise<unknown>): void {
    this.#again.set(kind, again);
  }

  /**
   * Shows a form and resolves with what `submit` made of its values. While `submit` fails, the form
   * stays open and shows why.
   *
   * @throws Cancelled when the tab is closed, or another form of the kind took its place.
   */
  async ask<T>(request: FormRequest, submit: Submit<T>): Promise<T> {
    const { kind, owner, title, about, fields, submit: button, sweep, signal } = request;
    const html = pageHtml(await this.#files.page('form', formWords));
    const open = this.#panels.get(kind);
    if (open?.isBusy) {
      open.reveal();
      if (!request.isGiven && open.draftsOf(owner)) throw new Cancelled();
      // A card that waits for an answer has begun nothing: what was asked for now takes its place.
      if (!open.isAsking) throw busy(open.title);
    }
    const restored = this.#takeRestored(kind);
    const panel = open ?? this.#adopt(request, restored?.panel ?? this.#newTab(request), html);
    const entered =
      open?.draftsOf(owner) ?? (restored?.owner === owner ? restored.drafts : undefined);
    const drafts = (request.isGiven ? undefined : entered) ?? initialDrafts(request);
    if (open && !request.isUpdate) open.reveal();
    const onAbort = () => panel.dispose();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const generation = ++this.#generation;
      const form = { generation, kind, owner, title, about, fields, submit: button, sweep };
      return await panel.ask(form, drafts, request.turn ?? { state: 'editing' }, submit);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Called by VS Code for a tab that was open before the restart. */
  deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const read = v.safeParse(formStateSchema, state);
    const again = read.success ? this.#again.get(read.output.kind) : undefined;
    if (!read.success || !again) {
      panel.dispose();
      return Promise.resolve();
    }
    const { kind, owner, drafts } = read.output;
    this.#restored.set(kind, { panel, owner, drafts });
    // Not waited for: VS Code shows the tab when this returns, and the form takes as long as it takes.
    void again(owner).finally(() => {
      this.#takeRestored(kind)?.panel.dispose();
    });
    return Promise.resolve();
  }

  dispose(): void {
    for (const panel of [...this.#panels.values()]) panel.dispose();
    this.#own.dispose();
  }

  #newTab({ title }: FormRequest): WebviewPanel {
    return window.createWebviewPanel(formViewType, title, ViewColumn.Active, {
      enableScripts: true,
    });
  }

  #adopt({ kind }: FormRequest, tab: WebviewPanel, html: string): FormPanel {
    const panel = new FormPanel(tab, html, {
      onFailure: (error) => {
        this.#log.error(l10n.t('Form'), error);
        return this.#log.redactor.redact(problemOf(error)?.message ?? '');
      },
      onProblem: (error) => this.#log.error('form page', error),
      onClosed: () => {
        if (this.#panels.get(kind) === panel) this.#panels.delete(kind);
      },
    });
    this.#panels.set(kind, panel);
    return panel;
  }

  #takeRestored(kind: string): Restored | undefined {
    const restored = this.#restored.get(kind);
    this.#restored.delete(kind);
    return restored;
  }
}

function busy(title: string): InvalidInput {
  return new InvalidInput(
    'form',
    l10n.t('“{0}” is under way in this form; try again when it is done.', title),
  );
}

function initialDrafts({ fields, values = {} }: FormRequest): Drafts {
  const drafts: Record<string, Draft> = {};
  for (const field of fields) drafts[field.name] = draftOf(field, values[field.name]);
  return drafts;
}
