/**
 * Submitting jobs, behind one door: forms, questions, checks. The build makes this file a bundle of
 * its own, so that activation does not even parse it. It has its own copies of what it imports.
 *
 * @module
 */
export { useTranslation } from './platform/l10n.ts';
export { Submission } from './submit/submission.ts';
