/** What only a file that could be a job has; the grammar looks at nothing else. */
const hint = /^\s*(?:async\s+)?def\s+\w+\s*\(\s*store\b|^#\s*\[tool\.science-gateway/m;

/** True when it is worth reading a Python text as a program. */
export function looksLikeJob(text: string): boolean {
  return hint.test(text);
}
