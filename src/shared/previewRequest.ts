import { v } from '../base/validate.ts';
import { exportingSchema } from './exportingRequest.ts';
import { knowledgeSchemas } from './knowledgeRequest.ts';
import type { ToHost } from './preview.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const generation = count;
const range = v.union([
  v.strictObject({ offset: count, length: v.pipe(count, v.maxValue(2 ** 30)) }),
  v.strictObject({ suffix: v.pipe(count, v.maxValue(2 ** 30)) }),
]);
/** Of one request; the decode worker asks for far fewer at once. */
const wanted = v.pipe(
  v.array(v.object({ key: v.pipe(v.string(), v.maxLength(1024)), range: v.optional(range) })),
  v.maxLength(1024),
);

/** As the browser's colour input gives it. */
const color = v.pipe(v.string(), v.regex(/^#[\da-f]{6}$/i));

/** Elements from the first to before the last. */
const side = v.tuple([count, count]);

/** What survives hide and reload. */
export const viewSchema = v.object({
  axes: v.tuple([v.pipe(v.number(), v.integer()), v.pipe(v.number(), v.integer())]),
  indices: v.pipe(v.array(count), v.maxLength(64)),
  colorMap: v.pipe(v.string(), v.maxLength(64)),
  reversed: v.boolean(),
  range: v.optional(v.tuple([v.string(), v.string()])),
  flipped: v.optional(v.tuple([v.boolean(), v.boolean()])),
  window: v.optional(v.object({ y: side, x: side })),
  kind: v.optional(v.picklist(['auto', 'table', 'rgb'])),
  aspect: v.optional(v.picklist(['fill', 'equal'])),
  component: v.optional(v.picklist(['amplitude', 'phase', 'real', 'imaginary'])),
  decoded: v.optional(v.boolean()),
  scale: v.optional(v.picklist(['linear', 'log', 'symlog', 'sqrt'])),
  marks: v.optional(
    v.object({
      nodata: v.optional(color),
      missing: v.optional(color),
      under: v.optional(color),
      over: v.optional(color),
    }),
  ),
  limits: v.optional(v.picklist(['minmax', '98', '95', 'visible'])),
});

/** What the page keeps with `setState`, and VS Code gives back after a restart. */
export const previewStateSchema = v.object({
  url: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
  view: v.optional(viewSchema),
});

/** Everything the page may say; the host believes nothing else. */
export const toHostSchema: v.GenericSchema<unknown, ToHost> = v.variant('type', [
  ...knowledgeSchemas,
  exportingSchema,
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('controls') }),
  v.object({ type: v.literal('read'), request: count, generation, wanted }),
  v.object({ type: v.literal('abort'), request: count, generation }),
  v.object({ type: v.literal('view'), generation, view: viewSchema }),
  v.object({ type: v.literal('panel'), isOpen: v.boolean() }),
  v.object({ type: v.literal('copy'), text: v.pipe(v.string(), v.maxLength(10_000)) }),
  v.object({
    type: v.literal('level'),
    generation,
    level: v.pipe(count, v.maxValue(64)),
    view: viewSchema,
  }),
  v.object({ type: v.literal('retry'), generation }),
  v.object({ type: v.literal('drawn'), generation, chunks: count, missing: count }),
  v.object({ type: v.literal('problem'), message: v.pipe(v.string(), v.maxLength(4096)) }),
]);
