import { InvalidInput } from '../base/errors.ts';

const LONGEST = 100;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Checks a job id: it becomes the task's key, a folder and the last part of the output's address.
 *
 * @returns the id.
 * @throws InvalidInput that says what is wrong with it.
 */
export function checkJobId(id: string): string {
  const refuse = (why: string) => new InvalidInput('id', `A job id ${why}.`);
  if (id === '') throw refuse('cannot be empty');
  if (id.length > LONGEST) {
    throw refuse(`has at most ${LONGEST} characters; this one has ${id.length}`);
  }
  if (!/^[A-Za-z0-9]/.test(id)) throw refuse('begins with a letter or a digit');
  const wrong = /[^A-Za-z0-9._-]/u.exec(id)?.[0];
  if (wrong !== undefined) {
    const shown = /\s/.test(wrong) ? 'a space' : wrong < ' ' ? 'a control character' : `“${wrong}”`;
    throw refuse(`cannot contain ${shown}: use letters, digits, “.”, “_” and “-”`);
  }
  if (id.includes('..')) throw refuse('cannot contain “..”');
  return id;
}

/** A new id, e.g. `random_array-20260801T120000-qfzk`. */
export function generateJobId(program: string, now = new Date()): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:]/g, '');
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) =>
    LETTERS.charAt(byte % LETTERS.length),
  ).join('');
  const name = program
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^A-Za-z0-9]+/, '');
  return `${name.slice(0, 60) || 'job'}-${time}-${letters}`;
}
