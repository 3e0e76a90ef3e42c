import { v } from '../base/validate.ts';
import { viewSchema } from './previewRequest.ts';

const url = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** What the page of two arrays keeps with `setState`, and VS Code gives back after a restart. */
export const compareStateSchema = v.object({
  urls: v.tuple([url, url]),
  view: v.optional(viewSchema),
});
