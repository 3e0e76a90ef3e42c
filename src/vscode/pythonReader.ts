/**
 * Reading Python, behind one door: its grammar is as large as the rest of the core. The build makes
 * this file a bundle of its own.
 *
 * @module
 */
export { collectModules } from '../jobs/program/localModules.ts';
export { readProgram } from '../jobs/program/readProgram.ts';
export { textProgram } from '../jobs/program/textProgram.ts';
