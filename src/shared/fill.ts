/** Puts values in place of `{0}`, `{1}`, …; a value is never looked into for more. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (all, i: string) => String(values[Number(i)] ?? all));
}
