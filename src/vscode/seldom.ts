/**
 * What few people do, and seldom, behind one door. The build makes this file a bundle of its own, so
 * that activation does not even parse it. It has its own copies of what it imports.
 *
 * @module
 */
export { useTranslation } from './platform/l10n.ts';
export { writeAdminFiles } from './admin/writeAdminFiles.ts';
