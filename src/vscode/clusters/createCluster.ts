import { ProgressLocation, window } from 'vscode';
import { withDeadline } from '../../base/abort.ts';
import type { ClusterOption } from '../../gateway/options.ts';
import type { FormField, FormTurn } from '../../shared/form.ts';
import { readForm, draftOf } from '../../shared/formRead.ts';
import { formWords } from '../../shared/formWords.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';
import type { FormValues, FormWork } from '../forms/formPanel.ts';
import { askQuickly } from '../forms/quickForm.ts';
import { FormRefused } from '../forms/refused.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n, translated } from '../platform/l10n.ts';
import { beginCluster, type BegunCluster } from './beginCluster.ts';
import { shortName } from './clusterText.ts';
import type { ClusterSource, DeskParts } from './deskParts.ts';
import {
  hasNoDefault,
  leaseField,
  optionField,
  refusalOf,
  wishOf,
  workersField,
  WORKERS,
  type Proposals,
} from './optionForm.ts';

/** The server of the user may be slow to tell which image it runs, ms. */
const IMAGE_PATIENCE = 5_000;
/** The option that names what runs in scheduler and workers, at all sites that have one. */
const IMAGE = 'image';

/** What the site lets this user choose, right now. */
interface Offer {
  readonly site: Site;
  /** Whom it was made to. */
  readonly owner: string;
  readonly options: readonly ClusterOption[];
  readonly fields: readonly FormField[];
  /** What was chosen last, where it was not the default. */
  readonly values: FormValues;
}

/** Makes clusters: by a form, by quick inputs, or with the defaults for a job. */
export class ClusterMaker implements ClusterSource {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Shows the form; resolves with the name of the cluster when it runs. */
  async byForm(): Promise<string> {
    return this.#ask(await this.#offer());
  }

  /** Asks one question after the other; resolves with the name of the cluster when it runs. */
  async byQuestions(): Promise<string> {
    const { site, owner, fields, values } = await this.#offer();
    const title = l10n.t('Create a Cluster');
    const chosen = await askQuickly({ title, fields, values });
    const { running } = await beginCluster(site, wishOf(chosen));
    await this.#parts.memory.save(owner, fields, chosen);
    return running;
  }

  /** The cluster for a job: the one that runs, a choice of several, or a new one. */
  async forJob(wanted: string | undefined): Promise<string> {
    if (wanted !== undefined) return wanted;
    const { clusters, profile } = this.#parts.account.require();
    await clusters.refresh();
    const { state, running } = clusters;
    if (state.state === 'failing') throw state.error;
    const [only, ...others] = running;
    if (only && others.length === 0) return only.name;
    const items = [
      ...running.map((cluster) => ({
        label: `$(server-process) ${shortName(cluster.name)}`,
        description: l10n.t('running'),
        make: () => Promise.resolve(cluster.name),
      })),
      {
        label: l10n.t(
          '$(add) Create a cluster with {0} workers',
          profile.defaults?.workers ?? WORKERS,
        ),
        description: l10n.t("the site's defaults"),
        make: () => this.byDefaults(),
      },
      {
        label: l10n.t('$(settings) Create a cluster and choose its options…'),
        description: '',
        make: () => this.byForm(),
      },
    ];
    const title = l10n.t('Submit Job');
    const placeholder = only ? l10n.t('On which cluster?') : l10n.t('No cluster runs. Create one?');
    return (await askChoice({ title, placeholder, items })).make();
  }

  /**
   * Asks nothing, unless the site needs something that only a person can tell.
   *
   * @param workers how many; absent: as the profile says.
   */
  async byDefaults(workers?: number): Promise<string> {
    const offer = await this.#offer();
    const { site, options, fields, values } = offer;
    const again = new Set(options.filter(hasNoDefault).map((one) => optionField(one).name));
    const drafts = fields.map((field) => {
      const value = again.has(field.name) ? values[field.name] : undefined;
      return [field.name, draftOf(field, value)] as const;
    });
    const read = readForm(fields, Object.fromEntries(drafts), translated(formWords));
    if ('problems' in read) return this.#ask(offer, { state: 'refused', ...read });
    try {
      const wish = { ...wishOf(read.values), ...(workers === undefined ? {} : { workers }) };
      const { running } = await inStatusBar(beginCluster(site, wish));
      return await running;
    } catch (error) {
      const refusal = refusalOf(error, options);
      if (!refusal) throw error;
      return this.#ask(offer, { state: 'refused', ...refusal });
    }
  }

  async #ask(offer: Offer, turn?: FormTurn): Promise<string> {
    const { account, forms } = this.#parts;
    const { owner, fields, values, options } = offer;
    const away = new AbortController();
    const listening = account.onDidChange(() => {
      // Signed out is no reason: one may sign in again, and what was entered is still there.
      if (account.site && ownerOf(account) !== owner) away.abort();
    });
    try {
      const { running } = await forms.ask(
        {
          kind: 'cluster',
          owner,
          title: l10n.t('Create a Cluster'),
          about: aboutOf(account, options),
          fields,
          values,
          submit: l10n.t('Create'),
          turn,
          signal: away.signal,
        },
        (chosen, work) => this.#submit(offer, chosen, work),
      );
      return await running;
    } finally {
      listening.dispose();
    }
  }

  async #submit(offer: Offer, values: FormValues, work: FormWork): Promise<BegunCluster> {
    const { owner, fields, options } = offer;
    // The site of now: the token may have been renewed while the form was open.
    const site = this.#parts.account.require();
    work.report(l10n.t('Asking the gateway…'));
    try {
      const begun = await beginCluster(site, wishOf(values), work);
      await this.#parts.memory.save(owner, fields, values);
      return begun;
    } catch (error) {
      const refusal = refusalOf(error, options);
      if (!refusal) throw error;
      throw new FormRefused(refusal.problems, refusal.message, { cause: error });
    }
  }

  /** What the site offers is asked anew each time: it may depend on the user, and on the day. */
  async #offer(): Promise<Offer> {
    const { account, memory } = this.#parts;
    const site = account.require();
    const owner = ownerOf(account);
    const options = await inStatusBar(site.clusters.options());
    const { defaults, limits } = site.profile;
    const proposals = await this.#proposals(options, defaults?.options ?? {});
    const fields = [
      workersField(defaults?.workers, limits?.maxWorkers),
      leaseField(),
      ...options.map((option) => optionField(option, proposals)),
    ];
    return { site, owner, options, fields, values: stillOffered(memory.load(owner), fields) };
  }

  async #proposals(options: readonly ClusterOption[], given: Proposals): Promise<Proposals> {
    const { imageDefault, log } = this.#parts;
    const isWanted = options.some((one) => one.field === IMAGE && hasNoDefault(one));
    if (!imageDefault || !isWanted || given[IMAGE] !== undefined) return given;
    try {
      const late = 'The server of the user did not tell its image in time.';
      const image = await withDeadline(IMAGE_PATIENCE, late, imageDefault);
      return image === undefined ? given : { ...given, [IMAGE]: image };
    } catch (error) {
      // Then a person types it, once.
      log.error('image of the own server', error);
      return given;
    }
  }
}

/** Without choices that are not offered (any more), e.g. those of another language. */
function stillOffered(values: FormValues, fields: readonly FormField[]): FormValues {
  const gone = fields.filter((field) => {
    const value = values[field.name];
    return field.type === 'select' && typeof value === 'string' && !field.choices.includes(value);
  });
  const names = new Set(gone.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

/** Whose choices these are: not to be mixed with those of another user or profile. */
function ownerOf({ profile, user }: Account): string {
  return JSON.stringify([profile?.name, user]);
}

function aboutOf({ profile, user }: Account, options: readonly ClusterOption[]): string {
  const where = l10n.t('{0}, as {1}', profile?.name ?? '', user ?? '');
  if (options.length > 0) return where;
  return l10n.t('{0}. All clusters of this site are alike: it has no options.', where);
}

function inStatusBar<T>(work: Promise<T>): Thenable<T> {
  const title = l10n.t('Asking the gateway…');
  return window.withProgress({ location: ProgressLocation.Window, title }, () => work);
}
