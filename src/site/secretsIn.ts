/** What keys and tokens look like that show what they are. */
const looks: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,})/],
  ['a GitLab token', /\bglpat-[\w-]{16,}/],
  ['a Slack token', /\bxox[a-z]-[\w-]{10,}/],
  ['a JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@'"]+:[^/\s@'"]+@/i],
  [
    'a secret written out',
    /\b\w*(?:password|passwd|secret|api_?key|access_?key|token)\w*\s*=\s*(["'])(?!\1)[^"'\n\s]{8,}\1/i,
  ],
];

/** Shorter texts are no secrets: they would be found everywhere. */
const SHORTEST = 8;

/** A place in a text where a credential stands; never the credential itself. */
export interface FoundSecret {
  /** E.g. `an AWS access key`. */
  readonly what: string;
  /** From 1. */
  readonly line: number;
}

/**
 * The first credential in a text: one of those that are in use, or what looks like one.
 *
 * @param known secrets of this session; they are found in whatever form they are written.
 */
export function secretIn(text: string, known: readonly string[] = []): FoundSecret | undefined {
  const at = known
    .filter((secret) => secret.length >= SHORTEST)
    .map((secret) => text.indexOf(secret))
    .find((index) => index >= 0);
  if (at !== undefined) return { what: 'a credential of this session', line: lineOf(text, at) };
  for (const [what, pattern] of looks) {
    const found = pattern.exec(text);
    if (found) return { what, line: lineOf(text, found.index) };
  }
  return undefined;
}

const lineOf = (text: string, at: number) => text.slice(0, at).split('\n').length;
