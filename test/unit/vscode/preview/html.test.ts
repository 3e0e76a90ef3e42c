import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { previewWords } from '../../../../src/shared/previewWords.ts';
import { previewHtml } from '../../../../src/vscode/preview/html.ts';

const parts = {
  script: 'const a = "</script><script>alert(1)//";',
  style: 'body { color: red }',
  words: { ...previewWords, hint: '</script><b>' },
  language: 'de" onload="x',
  nonce: 'N0nce-_',
};

describe('previewHtml', () => {
  const html = previewHtml(parts);

  it('allows what the page needs and no more', () => {
    expect(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]).toBe(
      "default-src 'none'; script-src 'nonce-N0nce-_' 'wasm-unsafe-eval'; worker-src blob:; " +
        "img-src blob: data:; style-src 'nonce-N0nce-_'; connect-src 'none'; " +
        "form-action 'none'; base-uri 'none'",
    );
  });

  it('has no script element but its own two', () => {
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html).not.toContain('<b>');
    expect(html).toContain('lang="deonloadx"');
  });

  it('keeps program and words as they were', () => {
    const words = /id="words">(.*)<\/script>/.exec(html)?.[1] ?? '';
    expect(JSON.parse(words)).toEqual(parts.words);
    const script = /<script nonce="N0nce-_">(.*)<\/script>/.exec(html)?.[1] ?? '';
    expect(runInNewContext(`${script} a`)).toBe('</script><script>alert(1)//');
  });
});
