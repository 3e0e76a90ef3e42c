import { window } from 'vscode';
import type { Account } from '../account/account.ts';
import type { ClusterMaker } from '../clusters/createCluster.ts';
import { offerKeys } from '../clusters/lendKeys.ts';
import { loadCore } from '../loadCore.ts';
import { askChoice, askInTurn, askText } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { ClusterRef } from '../platform/subjects.ts';
import { followJob } from './followJob.ts';
import { mistakeIn } from './mistake.ts';
import { parseField, textOf, type FormField, type ParamValue } from './programForm.ts';
import { BUCKET, sampleFields } from './sampleForm.ts';

const TITLE = () => l10n.t('Submit Job');

interface Answers {
  id: string;
  readonly values: Map<string, ParamValue>;
}

/**
 * The sample job, from the palette: Enter takes the proposed id, Enter again submits. Ends when the
 * job has ended.
 */
export async function submitJob(
  account: Account,
  maker: ClusterMaker,
  ref?: ClusterRef,
): Promise<void> {
  const site = account.require();
  const core = await loadCore();
  const program = core.sampleProgram;
  const [prefix = ''] = site.profile.results.prefix.split('/');
  const fields = sampleFields({ ...core.sampleDefaults }, prefix);
  const answers: Answers = {
    id: core.generateJobId(program.name),
    values: new Map(fields.map((field) => [field.name, field.value])),
  };
  const taken = new Set(site.jobs.jobs.map((job) => job.id));
  await askInTurn([
    async () => {
      answers.id = await askText({
        title: TITLE(),
        step: 1,
        totalSteps: 2,
        prompt: l10n.t('Name of the job; its array gets the same name.'),
        value: answers.id,
        check: (id) => mistakeIn(() => core.checkJobId(id)) ?? takenProblem(taken, id),
      });
    },
    () =>
      askParameters(fields, answers.values, ({ [BUCKET]: bucket, ...params }) => {
        return mistakeIn(() => {
          core.checkBucket(String(bucket));
          core.checkSampleParams(params);
        });
      }),
  ]);
  const cluster = await maker.forJob(ref?.name);
  const { [BUCKET]: bucket, ...params } = Object.fromEntries(answers.values);
  const named = typeof bucket === 'string' ? bucket : undefined;
  if (!account.isLocal) await offerKeys(site, cluster, named);
  const { job, existing } = await site.jobs.submit(cluster, {
    program,
    params,
    id: answers.id,
    ...(named !== undefined && { bucket: named }),
  });
  if (existing) {
    void window.showInformationMessage(
      l10n.t('Job {0} exists already; this is that job, nothing was started again.', job.id),
    );
  }
  await followJob(site, job);
}

function takenProblem(taken: ReadonlySet<string>, id: string): string | undefined {
  return taken.has(id) ? l10n.t('There is a job {0} already: choose another name.', id) : undefined;
}

/** One list of all parameters, with *Submit* on top: whoever changes nothing presses Enter once. */
async function askParameters(
  fields: readonly FormField[],
  values: Map<string, ParamValue>,
  check: (params: Readonly<Record<string, unknown>>) => string | undefined,
): Promise<void> {
  for (;;) {
    const mistake = check(Object.fromEntries(values));
    const items = [
      mistake === undefined
        ? {
            label: l10n.t('$(play) Submit'),
            description: l10n.t('with the values below'),
            field: undefined,
          }
        : { label: l10n.t('$(error) {0}', mistake), description: '', field: undefined },
      ...fields.map((field) => ({
        label: field.label,
        description: textOf(values.get(field.name) ?? field.value),
        field,
      })),
    ];
    const placeholder = l10n.t('Press Enter to submit, or choose a value to change it.');
    const step = { title: TITLE(), step: 2, totalSteps: 2 };
    const { field } = await askChoice({ ...step, placeholder, items });
    if (!field && mistake === undefined) return;
    if (!field) continue;
    values.set(field.name, await askField(field, values.get(field.name) ?? field.value));
  }
}

async function askField(field: FormField, value: ParamValue): Promise<ParamValue> {
  const title = l10n.t('Submit Job: {0}', field.label);
  if (field.choices) {
    const items = field.choices.map((label) => ({ label }));
    const active = items.find((item) => item.label === textOf(value));
    const placeholder = field.label;
    const chosen = await askChoice({ title, placeholder, items, ...(active && { active }) });
    const parsed = parseField(field, chosen.label);
    return typeof parsed === 'string' ? value : parsed.value;
  }
  const text = await askText({
    title,
    prompt: field.label,
    value: textOf(value),
    check: (input) => {
      const parsed = parseField(field, input);
      return typeof parsed === 'string' ? parsed : undefined;
    },
  });
  const parsed = parseField(field, text);
  return typeof parsed === 'string' ? value : parsed.value;
}
