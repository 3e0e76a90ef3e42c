import { ProgressLocation, window } from 'vscode';
import type { ClusterOption, OptionValue } from '../../gateway/options.ts';
import type { Site } from '../../site/site.ts';
import { askChoice, askInTurn, askText } from '../platform/ask.ts';
import { signalOf } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import { shortName } from './clusterText.ts';
import { checkWorkers, questionOf, type OptionQuestion } from './optionForm.ts';

/** Workers of a new cluster, unless told otherwise. */
const WORKERS = 3;

interface Wish {
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly workers: number;
}

/**
 * Makes a cluster with progress that can be cancelled, and returns its name. `ask` goes through the
 * site's own options first; `defaults` takes them as they are.
 */
export async function createCluster(site: Site, how: 'ask' | 'defaults'): Promise<string> {
  const wish =
    how === 'ask'
      ? await askWish(await site.clusters.options())
      : { options: {}, workers: WORKERS };
  const title = l10n.t('Creating a cluster');
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const signal = signalOf(token);
      let made: string | undefined;
      try {
        return await site.clusters.create({
          ...wish,
          signal,
          onStep: (step) => {
            made = step.name;
            const short = shortName(step.name);
            if (step.step === 'requested')
              progress.report({ message: l10n.t('{0} is starting…', short) });
            if (step.step === 'running') progress.report({ message: l10n.t('{0} runs.', short) });
            if (step.step === 'scaled' && step.clipped) warnClipped(step.clipped);
          },
        });
      } finally {
        // A cancelled wish must not leave a cluster that somebody pays for.
        if (signal.aborted && made !== undefined) await site.clusters.stop(made);
      }
    },
  );
}

function warnClipped(text: string): void {
  void window.showWarningMessage(l10n.t('The site gave fewer workers: {0}', text));
}

/** One question per option of the site, then the number of workers; Enter takes each default. */
async function askWish(offered: readonly ClusterOption[]): Promise<Wish> {
  const questions = offered.map(questionOf);
  const answers = new Map<string, string>();
  let workers = String(WORKERS);
  const totalSteps = questions.length + 1;
  await askInTurn([
    ...questions.map((question, index) => async () => {
      const value = answers.get(question.field) ?? question.value;
      answers.set(question.field, await askOption(question, value, index + 1, totalSteps));
    }),
    async () => {
      workers = await askText({
        title: l10n.t('Create a Cluster'),
        step: totalSteps,
        totalSteps,
        prompt: l10n.t('How many workers?'),
        value: workers,
        check: checkWorkers,
      });
    },
  ]);
  const options: Record<string, OptionValue> = {};
  for (const question of questions) {
    const value = question.parse(answers.get(question.field) ?? '');
    if (value !== undefined) options[question.field] = value;
  }
  return { options, workers: Number(workers) };
}

async function askOption(
  question: OptionQuestion,
  value: string,
  step: number,
  totalSteps: number,
): Promise<string> {
  const { label, hint, choices, check } = question;
  // Also in the title: the prompt gives way to the sentence about a mistake.
  const title = l10n.t('Create a Cluster: {0}', label);
  if (!choices) {
    const prompt = hint ? l10n.t('{0} ({1})', label, hint) : label;
    return askText({ title, step, totalSteps, prompt, value, check });
  }
  const items = choices.map((choice) => ({
    label: choice,
    description: choice === question.value ? l10n.t('default') : '',
  }));
  const active = items.find((item) => item.label === value);
  const chosen = await askChoice({
    title,
    step,
    totalSteps,
    placeholder: label,
    items,
    ...(active && { active }),
  });
  return chosen.label;
}

/** The cluster for a job: the one that runs, a choice of several, or a new one. */
export async function clusterForJob(site: Site, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return wanted;
  await site.clusters.refresh();
  const { state, running } = site.clusters;
  if (state.state === 'failing') throw state.error;
  const [only, ...others] = running;
  if (only && others.length === 0) return only.name;
  const title = l10n.t('Submit Job');
  const items = [
    ...running.map((cluster) => ({
      label: `$(server-process) ${shortName(cluster.name)}`,
      description: l10n.t('running'),
      name: cluster.name,
      how: 'defaults' as const,
    })),
    {
      label: l10n.t('$(add) Create a cluster with {0} workers', WORKERS),
      description: l10n.t("the site's defaults"),
      name: '',
      how: 'defaults' as const,
    },
    {
      label: l10n.t('$(settings) Create a cluster and choose its options…'),
      description: '',
      name: '',
      how: 'ask' as const,
    },
  ];
  const placeholder = only ? l10n.t('On which cluster?') : l10n.t('No cluster runs. Create one?');
  const chosen = await askChoice({ title, placeholder, items });
  if (chosen.name !== '') return chosen.name;
  return createCluster(site, chosen.how);
}
