/**
 * Takes secrets out of text: plain, base64, URL-encoded, hex and the body of a PEM block.
 *
 * Every sink that a person or a file may read writes through one of these; whoever reads or mints a
 * secret calls `learn`.
 */
export class Redactor {
  readonly #forms = new Set<string>();

  /** Remembers a secret of at least 8 characters in all forms in which it may appear. */
  learn(secret: string | undefined): void {
    if (!secret) return;
    for (const form of secretForms(secret)) this.#forms.add(form);
  }

  /** The text with every known secret replaced by `•••`. */
  redact(text: string): string {
    let out = text;
    for (const form of this.#forms) out = out.replaceAll(form, '•••');
    return out.replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*-----)?/g, '•••');
  }
}

/** The spellings under which a secret may leak; the longest first, none shorter than 8 characters. */
export function secretForms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = btoa(String.fromCharCode(...bytes));
  const pem = secret.split('\n').filter((line) => line.length >= 32 && !line.startsWith('-----'));
  const forms = [
    secret,
    encodeURIComponent(secret),
    base64,
    base64.replace(/=+$/, ''),
    base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    hex,
    hex.toUpperCase(),
    ...pem,
  ];
  return [...new Set(forms)].filter((form) => form.length >= 8).sort((a, b) => b.length - a.length);
}
