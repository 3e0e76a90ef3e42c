/**
 * What people do to clusters, behind one door: the build makes this file a bundle of its own, so that
 * activation does not even parse it. It has its own copies of what it imports.
 *
 * @module
 */
export { useTranslation } from './platform/l10n.ts';
export { ClusterDesk } from './clusters/clusterDesk.ts';
