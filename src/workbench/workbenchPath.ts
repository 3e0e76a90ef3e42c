import { resolve } from 'node:path';

/** Path and query that open a folder, or an empty window, in the server build. */
export function workbenchPath(workspace: string | undefined): string {
  const query = workspace === undefined ? { ew: 'true' } : { folder: resolve(workspace) };
  return `/?${new URLSearchParams(query).toString()}`;
}
