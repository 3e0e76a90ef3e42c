/**
 * Everything heavy, behind one door: the build makes this file a bundle of its own, so that
 * activation does not even parse it (lazy `import()` inside one bundle would still be parsed).
 *
 * @module
 */
export { Site } from '../site/site.ts';
export { adminFiles } from '../admin/adminFiles.ts';
export { adminPlan } from '../admin/plan.ts';
export { connectionReport } from '../site/doctor/report.ts';
export { localProfile } from '../site/localProfile.ts';
export { checkJobId, generateJobId } from '../jobs/jobId.ts';
export { checkBucket, checkSampleParams, sampleDefaults, sampleProgram } from '../jobs/sample.ts';
export { outputOf } from '../site/profile.ts';
export { gitState } from '../site/gitState.ts';
export { trialOf } from '../site/jobOrder.ts';
export { submitOrder } from '../site/submitOrder.ts';
export { FileLock } from '../stack/fileLock.ts';
export { attachStack } from '../stack/attachStack.ts';
export { readStack, type StackState } from '../stack/stackState.ts';
export { stopStack } from '../stack/stopStack.ts';
export { inspectNode } from './stores/inspectNode.ts';
export * as opening from './preview/opening.ts';
export { Http } from '../net/http.ts';
export { LONGEST_LINK, Places } from '../site/places.ts';
export { parseAddress } from '../stores/address.ts';
export { downloadBelow, downloadObject } from '../stores/download.ts';
export { extentOf } from '../stores/measure.ts';
export { removeBelow } from '../stores/removeBelow.ts';
export { filesToUpload, upload } from '../stores/upload.ts';
export { chunksPresent } from '../zarr/chunksPresent.ts';
export { consolidatedBelow } from '../zarr/consolidated.ts';
export { storedCount } from '../zarr/chunkListing.ts';
export { childNodes } from '../zarr/children.ts';
export { findNode, openArray, openNode } from '../zarr/node.ts';
