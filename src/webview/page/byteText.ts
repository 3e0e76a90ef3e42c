const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people say it: `3.9 MB`. */
export function byteText(bytes: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), 4);
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? 'B'}`;
}
