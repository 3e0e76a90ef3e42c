/**
 * A profile as a file that an administrator can hand out: the JSON of one entry of
 * `scienceGateway.profiles`. It never holds a secret, neither when written nor when read.
 *
 * @module
 */
import { InvalidData } from '../base/errors.ts';
import { v, validateJson } from '../base/validate.ts';
import type { Profile } from './profile.ts';
import { parseProfile, toSetting } from './profileSetting.ts';

/** A file with certificates is still far below this, bytes. */
export const MAX_PROFILE_FILE = 512 * 1024;

/** The end of a profile file's name. */
export const PROFILE_FILE_ENDING = '.science-gateway.json';

/** @throws InvalidData when the profile holds what looks like a secret. */
export function writeProfileFile(profile: Profile): string {
  const setting = toSetting(profile);
  refuseSecrets(setting, `The profile ${profile.name}`);
  return `${JSON.stringify(setting, null, 2)}\n`;
}

/**
 * Reads a profile file. Its `ca` may be a path instead of PEM text: `readCa` is given it then, and
 * the text takes its place.
 *
 * @throws InvalidData that names the field, also for what looks like a secret.
 */
export async function readProfileFile(
  text: string,
  readCa: (path: string) => Promise<string>,
): Promise<Profile> {
  const what = 'The profile file';
  if (text.length > MAX_PROFILE_FILE) throw new InvalidData(`${what} is too long for a profile.`);
  const value = validateJson(v.record(v.string(), v.unknown()), text, what);
  refuseSecrets(value, what);
  const { ca } = value;
  if (typeof ca === 'string' && !ca.includes('-----BEGIN')) {
    return parseProfile({ ...value, ca: await readCa(ca) }, what);
  }
  return parseProfile(value, what);
}

const NAMES = /token(?!days)|secret|passw|credential|(access|private|api)[-_]?key|^authorization$/i;
/** Tokens of JupyterHub, keys of AWS and what carries its own password. */
const VALUES = /^[0-9a-f]{32,}$|\b(AKIA|ASIA)[0-9A-Z]{16}\b|PRIVATE KEY|:\/\/[^/\s]*:[^/\s]*@/;

/** @throws InvalidData that names the place, never the value. */
function refuseSecrets(value: unknown, what: string, path: readonly string[] = []): void {
  const last = path.at(-1) ?? '';
  const isText = typeof value === 'string' && value !== '';
  if (isText && (NAMES.test(last) || VALUES.test(value.trim()))) {
    throw new InvalidData(
      `${what} holds what looks like a secret: ${path.join('.')}. Take it out; tokens and keys are asked for and kept in the editor's secret storage.`,
    );
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) refuseSecrets(one, what, [...path, key]);
}
