import { randomBytes } from 'node:crypto';

/** A page and the headers it is served with. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 1em; color: #222; }
  input, button { font: inherit; padding: .4em .6em; }
  input { font-family: monospace; letter-spacing: .1em; text-transform: uppercase; width: 12em; }
  @media (prefers-color-scheme: dark) { body { background: #1f1f1f; color: #ddd; } }`;

/** Asks for the code; `problem` says what was wrong with the last one. */
export function codePage(problem?: string): Page {
  const alert = problem ? `<p role="alert"><strong>${escapeHtml(problem)}</strong></p>` : '';
  return page(
    'Science Gateway',
    `<h1>Science Gateway</h1>${alert}
    <form method="post" action="/enter">
      <p><label for="code">Type the code that the terminal shows:</label></p>
      <p><input id="code" name="code" autocomplete="off" spellcheck="false" autofocus required>
      <button>Open</button></p>
    </form>`,
  );
}

/** Where the editor goes after an entry, and which folders the owner has already said to trust. */
export interface Arrival {
  readonly path: string;
  readonly trusted: readonly string[];
}

/**
 * Leads from the entry into the editor. It must be a page and no redirect: the browser sends a
 * `SameSite=Strict` cookie only from a page of the same address, and the entry came from a file.
 */
export function arrivalPage({ path, trusted }: Arrival): Page {
  const data = JSON.stringify({ path, trusted }).replaceAll('<', '\\u003c');
  return page('Science Gateway', '<p>Opening the editor …</p>', `(${ARRIVE})(${data});`);
}

/** The file that the owner opens: it posts the ticket, so that no address ever holds a secret. */
export function ticketFile(origin: string, ticket: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Science Gateway</title>
<form method="post" action="${origin}/enter">
  <input type="hidden" name="code" value="${ticket}"><button>Open the editor</button>
</form>
<script>document.forms[0].submit();</script>
`;
}

/**
 * Runs in the browser. The workbench keeps its list of trusted folders in IndexedDB (read in VS
 * Code 1.139.1: `IndexedDBStorageDatabase`, `content.trust.model.key`); what is already there stays.
 */
const ARRIVE = `function ({ path, trusted }) {
  const go = () => location.replace(path);
  if (trusted.length === 0) return go();
  const open = indexedDB.open('vscode-web-state-db-global-shared', 1);
  open.onerror = go;
  open.onupgradeneeded = () => open.result.createObjectStore('ItemTable');
  open.onsuccess = () => {
    const key = 'content.trust.model.key';
    const work = open.result.transaction('ItemTable', 'readwrite');
    work.oncomplete = work.onerror = () => { open.result.close(); go(); };
    const table = work.objectStore('ItemTable');
    const read = table.get(key);
    read.onsuccess = () => {
      const known = JSON.parse(read.result || '{}').uriTrustInfo || [];
      const uris = trusted.map((folder) => ({ $mid: 1, scheme: 'vscode-remote', authority: location.host, path: folder }));
      const isNew = (uri) => !known.some((one) => one.uri.path === uri.path && one.uri.authority === uri.authority);
      const added = uris.filter(isNew).map((uri) => ({ uri, trusted: true }));
      table.put(JSON.stringify({ uriTrustInfo: [...known, ...added] }), key);
    };
  };
}`;

function page(title: string, body: string, script = ''): Page {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  return {
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><style nonce="${nonce}">${STYLE}</style>
<body>${body}${script ? `<script nonce="${nonce}">${script}</script>` : ''}</body></html>`,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
