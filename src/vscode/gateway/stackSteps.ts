import { v } from '../../base/validate.ts';
import { l10n } from '../platform/l10n.ts';
import { duration } from '../platform/quantity.ts';

const line = v.variant('kind', [
  v.object({
    kind: v.literal('step'),
    step: v.string(),
    state: v.picklist(['started', 'progress', 'done']),
    detail: v.optional(v.string()),
    done: v.optional(v.number()),
    total: v.optional(v.number()),
    elapsedMs: v.number(),
  }),
  v.object({ kind: v.literal('ready'), owner: v.boolean() }),
  v.object({ kind: v.literal('incident'), message: v.string() }),
  v.object({ kind: v.literal('failed'), tag: v.string(), message: v.string() }),
  v.object({ kind: v.literal('stopped') }),
]);

/** A line of the supervisor (`src/stack/supervisor.ts`). */
export type StackLine = v.InferOutput<typeof line>;

/** Reads a line; anything else that a child prints is `undefined`, and goes into the log as it is. */
export function readStackLine(text: string): StackLine | undefined {
  try {
    const read = v.safeParse(line, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What people read while the stack starts. */
export function stepMessage(step: StackLine & { kind: 'step' }): string {
  const name = stepName(step.step);
  if (step.state === 'done') return l10n.t('{0}: {1}', name, duration(step.elapsedMs));
  if (step.done !== undefined && step.total !== undefined && step.total > 0) {
    return l10n.t('{0}: {1} of {2}', name, step.done, step.total);
  }
  return step.detail === undefined ? l10n.t('{0}…', name) : l10n.t('{0}: {1}', name, step.detail);
}

function stepName(step: string): string {
  switch (step) {
    case 'environment':
      return l10n.t('Python environment');
    case 'object store':
      return l10n.t('Object store');
    case 'hub':
      return l10n.t('JupyterHub');
    case 'gateway':
      return l10n.t('Dask Gateway');
    default:
      return step;
  }
}
