/**
 * The Stores view, behind one door: what it lists, and what people do there. The build makes this
 * file a bundle of its own, which is loaded when the view is first seen. It has its own copies of
 * what it imports.
 *
 * @module
 */
export { useTranslation } from './platform/l10n.ts';
export { StoreBrowsing } from './stores/storeBrowsing.ts';
