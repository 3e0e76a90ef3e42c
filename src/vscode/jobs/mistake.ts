import { sentence } from '../../base/errors.ts';
import { tagOf } from '../platform/problem.ts';

/** What is wrong with a value, from a check that throws: input boxes show a sentence instead. */
export function mistakeIn(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (tagOf(error) !== 'InvalidInput') throw error;
    return sentence(error);
  }
}
