import { l10n } from './l10n.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 0) return duration(0);
  if (ms < 9_950) return l10n.t('{0} s', (ms / SECOND).toFixed(1));
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return l10n.t('{0} s', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return l10n.t('{0} min {1} s', minutes, seconds % 60);
  return l10n.t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}

/** A growing time, coarse so that its row seldom changes: `now`, `4 min`, `3 h`, `2 d`. */
export function ago(ms: number): string {
  if (ms < MINUTE) return l10n.t('< 1 min');
  if (ms < HOUR) return l10n.t('{0} min', Math.floor(ms / MINUTE));
  if (ms < DAY) return l10n.t('{0} h', Math.floor(ms / HOUR));
  return l10n.t('{0} d', Math.floor(ms / DAY));
}

/** Bytes in binary units: `4.0 GiB`, `512 MiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}
