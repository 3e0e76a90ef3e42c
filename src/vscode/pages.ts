/**
 * Pages of jobs and what belongs to them, behind one door: the build makes this file a bundle of its
 * own, which is loaded when the first page is opened. It has its own copies of what it imports.
 *
 * @module
 */
export { useTranslation } from './platform/l10n.ts';
export { PageCommands } from './jobs/pageCommands.ts';
