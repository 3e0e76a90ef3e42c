import { pageHtml, type PageParts } from '../platform/pageHtml.ts';

/** The preview's page: it decodes in a worker, with WebAssembly, and shows pictures that it made. */
export function previewHtml(parts: PageParts): string {
  return pageHtml(parts, {
    scripts: ["'wasm-unsafe-eval'"],
    directives: ['worker-src blob:', 'img-src blob: data:'],
  });
}
