import { v } from '../base/validate.ts';
import type { FormState, FromFormPage } from './form.ts';

const name = v.pipe(v.string(), v.maxLength(10_000));
const text = v.pipe(v.string(), v.maxLength(1_000_000));
const rows = v.pipe(
  v.array(v.object({ name, text, json: v.optional(v.boolean()) })),
  v.maxLength(1_000),
);
const drafts = v.record(name, v.union([text, v.boolean(), rows]));
const generation = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Everything the page may say; the host believes nothing else. */
export const fromFormPageSchema: v.GenericSchema<unknown, FromFormPage> = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('draft'), generation, drafts }),
  v.object({ type: v.literal('submit'), generation, drafts }),
  v.object({ type: v.literal('answer'), generation, id: name }),
  v.object({ type: v.literal('cancel'), generation }),
  v.object({ type: v.literal('problem'), message: v.pipe(v.string(), v.maxLength(4096)) }),
]);

/** What VS Code gives back after a restart. */
export const formStateSchema: v.GenericSchema<unknown, FormState> = v.object({
  kind: name,
  owner: name,
  drafts,
});
