/**
 * What the preview needs to open an array, and only then: it comes with the core, as everything
 * that knows Zarr does.
 *
 * @module
 */
export { ArrayKnowledge } from './arrayKnowledge.ts';
export { openArray } from './openArray.ts';
export { levelAxes, levelsAround, named, openLevel, openPicture } from './openPicture.ts';
