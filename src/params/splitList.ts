const CLOSES: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };

/**
 * Splits a text at its commas, but not inside quotes and brackets; a comma at the end adds nothing.
 * `undefined` when quotes or brackets do not match.
 */
export function splitList(text: string): string[] | undefined {
  const parts: string[] = [];
  const open: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (isQuote(text, at, from)) {
      const end = endOfQuote(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (CLOSES[char] !== undefined) open.push(CLOSES[char]);
    else if (/[\])}]/.test(char)) {
      if (open.pop() !== char) return undefined;
    } else if (char === ',' && open.length === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  if (open.length > 0) return undefined;
  const last = text.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}

/** The text inside `"…"` (JSON) or `'…'` (Python); `undefined` when it is not one quoted text. */
export function unquote(text: string): string | undefined {
  const quote = text.charAt(0);
  if ((quote !== '"' && quote !== "'") || endOfQuote(text, 0) !== text.length - 1) return undefined;
  const inner = text.slice(1, -1);
  const json =
    quote === '"' ? inner : inner.replace(/\\'|"/g, (found) => (found === '"' ? '\\"' : "'"));
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A quote opens a quoted text only where a value begins: the one in `l'été` does not. */
function isQuote(text: string, at: number, from: number): boolean {
  return /["']/.test(text.charAt(at)) && /[[({:,]\s*$|^\s*$/.test(text.slice(from, at).slice(-20));
}

function endOfQuote(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === text.charAt(start)) return at;
  }
  return undefined;
}
