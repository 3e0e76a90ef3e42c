import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import { looksSecret } from '../../shared/formSecret.ts';
import type { SiteJob } from '../../site/siteJob.ts';

/** Jobs remembered; the oldest are given up. */
const MOST = 300;
/** Selections and cells are kept whole up to this many letters. */
const LONGEST = 50_000;

const order = v.object({
  id: v.string(),
  cluster: v.string(),
  /** Absent: the sample, or `text`. */
  uri: v.optional(v.string()),
  entry: v.optional(v.string()),
  text: v.optional(v.string()),
  /** SHA-256 of the source, in hex. */
  hash: v.string(),
  params: v.record(v.string(), v.unknown()),
});

/** What this editor knows of a job that it submitted. */
export type PastOrder = v.InferOutput<typeof order>;

/**
 * What was run from this editor, so that it can be run again also where the record says nothing of
 * it. Lies in the editor's own state; values that look like secrets are left out.
 */
export class PastOrders {
  constructor(private readonly memento: Memento) {}

  of({ id, cluster }: Pick<SiteJob, 'id' | 'cluster'>): PastOrder | undefined {
    return this.#all().find((one) => one.id === id && one.cluster === cluster);
  }

  async save(orders: readonly PastOrder[]): Promise<void> {
    const kept = orders.map(({ params, text, ...rest }) => ({
      ...rest,
      ...(text !== undefined && text.length <= LONGEST && { text }),
      params: Object.fromEntries(
        Object.entries(params).filter(([name, one]) => !looksSecret(name, String(one))),
      ),
    }));
    await this.memento.update(KEY, [...kept, ...this.#all()].slice(0, MOST));
  }

  #all(): readonly PastOrder[] {
    const read = v.safeParse(v.array(order), this.memento.get(KEY, []));
    return read.success ? read.output : [];
  }
}

const KEY = 'scienceGateway.pastOrders';
