import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import type { LaunchOptions } from '../../src/workbench/editorSession.ts';
import { useEditor, type EditorOfFile } from './editor.ts';

/** The packaged extension; `test/run.mjs` makes it before the editor tests. */
const VSIX = process.env['SCIENCE_GATEWAY_VSIX'] ?? 'dist/science-gateway.vsix';

/**
 * One editor with our extension on the tests' stack, for all tests of a file.
 *
 * @param change what a test wants different, e.g. another state folder or theme.
 */
export function useGatewayEditor(
  change: (folder: string) => Partial<LaunchOptions> | Promise<Partial<LaunchOptions>> = () => ({}),
): EditorOfFile {
  let folder: string | undefined;
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return useEditor(async () => {
    folder = await mkdtemp(join(tmpdir(), 'science-gateway-test-'));
    return {
      vsix: VSIX,
      workspace: folder,
      env: { SCIENCE_GATEWAY_HOME: inject('stackHome') },
      viewport: { width: 1280, height: 860 },
      ...(await change(folder)),
    };
  });
}
