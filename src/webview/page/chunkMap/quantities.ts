const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `48 B`, `4.1 kB`, `1.2 GB`: three digits at most, powers of a thousand. */
export function byteText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${units[unit] ?? ''}`;
}

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** `3 minutes ago`, in the language of the editor. */
export function ageText(ms: number, language: string): string {
  const past = Math.max(ms, 0);
  const [unit, length] = steps.find(([, each]) => past >= each) ?? steps[3];
  const format = new Intl.RelativeTimeFormat(language || 'en', { numeric: 'always' });
  return format.format(-Math.floor(past / length), unit);
}
