import type { ServerResponse } from 'node:http';
import type { Page } from './doorPages.ts';

/** Answers with a page. */
export function show(response: ServerResponse, status: number, { html, headers }: Page): void {
  response.writeHead(status, headers).end(html);
}

/** Answers with one line of text. */
export function say(response: ServerResponse, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(text);
}

/** The workbench writes links to local servers as `/proxy/<port>/…`; they are on this machine. */
export function redirect(response: ServerResponse, port: string, rest: string): void {
  const isPort = Number(port) >= 1 && Number(port) <= 65_535;
  if (!isPort) say(response, 404, 'No such port.');
  else response.writeHead(302, { location: `http://127.0.0.1:${port}${rest}` }).end();
}
