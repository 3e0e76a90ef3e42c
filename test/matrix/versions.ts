import { InvalidInput } from '../../src/base/errors.ts';

/** What institutions run: the versions inside dask-gateway's images, and the newest before ours. */
export const MET_IN_THE_WILD = [
  '2022.6.0',
  '2022.9.2',
  '2022.12.1',
  '2023.9.2',
  '2024.1.0',
  '2024.5.0',
  '2025.3.0',
  '2026.3.0',
];

/** The first packages that all run on Python 3.11. */
const EARLIEST = '2022-12-15';

/**
 * Packages from after this day did not exist when institutions installed this version: the middle of
 * the month after its release.
 *
 * @throws InvalidInput when it is no version of distributed.
 */
export function dayOf(version: string): string {
  const found = /^(20\d\d)\.(\d{1,2})\.\d+$/.exec(version);
  if (!found) throw new InvalidInput('version', `${version} is no version of distributed.`);
  const day = new Date(Date.UTC(Number(found[1]), Number(found[2]), 15)).toISOString().slice(0, 10);
  return day < EARLIEST ? EARLIEST : day;
}
