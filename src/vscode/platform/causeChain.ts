/** At most this many causes are written; a chain may be a ring. */
const DEPTH = 8;

/** An error with its stack and every cause, for the log. */
export function causeChain(error: unknown): string {
  const parts: string[] = [];
  let next = error;
  for (let depth = 0; next !== undefined && depth < DEPTH; depth++) {
    parts.push(one(next, depth === 0));
    next = next instanceof Error ? next.cause : undefined;
  }
  return parts.join('\n  caused by ');
}

function one(error: unknown, withStack: boolean): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? ` [${String(error.code)}]` : '';
  const head = `${error.name}: ${error.message}${code}`;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return withStack && frames.length > 0 ? `${head}\n${frames.join('\n')}` : head;
}
