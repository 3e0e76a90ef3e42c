/** A key as the browser reports it. */
interface ChartKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Where a key goes on the line: arrows by one, with Ctrl by a tenth of all, Home and End. */
export function nextAt(
  at: number,
  { key, ctrlKey, metaKey }: ChartKey,
  length: number,
): number | undefined {
  if (length === 0) return undefined;
  const step = ctrlKey || metaKey ? Math.max(Math.round(length / 10), 1) : 1;
  const to = { ArrowLeft: at - step, ArrowRight: at + step, Home: 0, End: length - 1 }[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), length - 1);
}
