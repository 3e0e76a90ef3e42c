/**
 * The preview's tabs, behind one door: the build makes this file a bundle of its own, which is
 * loaded when the first array is opened. It has its own copies of what it imports.
 *
 * @module
 */
export { useTranslation } from './platform/l10n.ts';
export { CompareTabs } from './preview/compareTabs.ts';
export { PreviewExports } from './preview/previewExports.ts';
export { PreviewPanels } from './preview/previewPanels.ts';
