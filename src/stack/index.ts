/**
 * What a program outside the editor uses of the local institution.
 *
 * @module
 */
export { startStack } from './startStack.ts';
export type { Stack } from './stack.ts';
