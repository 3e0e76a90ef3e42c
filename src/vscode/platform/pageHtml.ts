/** What a page is made of. */
export interface PageParts {
  /** Bundled program and style sheet of the page; both go into the html itself. */
  readonly script: string;
  readonly style: string;
  /** Everything that the page says by itself; it finds them as JSON in the element `words`. */
  readonly words: Readonly<Record<string, string>>;
  /** BCP 47. */
  readonly language: string;
  /** From a cryptographic source, new for every page. */
  readonly nonce: string;
}

/**
 * A page, in one piece: a program that is loaded from elsewhere may come after the first messages,
 * which are then lost. No network, no `eval`, no source of our own but the nonce.
 *
 * @param more directives of the policy, and sources for `script-src`, that this page needs besides.
 */
export function pageHtml(
  { script, style, words, language, nonce }: PageParts,
  more: { readonly scripts?: readonly string[]; readonly directives?: readonly string[] } = {},
): string {
  const policy = [
    "default-src 'none'",
    ['script-src', `'nonce-${nonce}'`, ...(more.scripts ?? [])].join(' '),
    ...(more.directives ?? []),
    `style-src 'nonce-${nonce}'`,
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language.replace(/[^A-Za-z0-9-]/g, '')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">${style.replace(/<\/(?=style)/gi, '<\\/')}</style>
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<script type="application/json" id="words">${JSON.stringify(words).replaceAll('<', '\\u003c')}</script>
<script nonce="${nonce}">${inline(script)}</script>
</body>
</html>`;
}

/** JavaScript that ends neither its element nor starts a comment in it. */
function inline(script: string): string {
  return script.replace(/<(?=\/script|!--|script)/gi, '\\x3c');
}
