import { v } from '../base/validate.ts';

const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));

/** A message of the job page, as the host takes it. */
export const fromJobPageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('action'), id: text(100) }),
  v.object({ type: v.literal('copy'), text: text(200_000) }),
  v.object({ type: v.literal('frame'), frame: v.pipe(v.number(), v.safeInteger()) }),
  v.object({ type: v.literal('problem'), message: text(4_000) }),
]);

/** What a tab of before a restart says that it showed. */
export const jobPageStateSchema = v.object({
  id: text(100),
  cluster: text(200),
  record: text(2_000),
  endpoint: v.optional(text(2_000)),
});
