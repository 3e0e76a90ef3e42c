import { v } from '../base/validate.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const coords = v.pipe(v.array(count), v.maxLength(64));

/** What the page may ask about the chunks of its array; see `knowledge.ts`. */
export const knowledgeSchemas = [
  v.object({ type: v.literal('watchChunks'), generation: count, leading: v.nullable(coords) }),
  v.object({ type: v.literal('shard'), generation: count, coords }),
] as const;
