import { sentence } from '../../base/errors.ts';
import { tagOf } from '../platform/problem.ts';

/**
 * What is wrong with a value, from a check that throws: forms show a sentence instead.
 *
 * @param onField told the name of the field that the sentence is about.
 */
export function mistakeIn(
  check: () => unknown,
  onField: (field: string) => void = () => undefined,
): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (tagOf(error) !== 'InvalidInput') throw error;
    if (error instanceof Error && 'field' in error) onField(String(error.field));
    return sentence(error);
  }
}
