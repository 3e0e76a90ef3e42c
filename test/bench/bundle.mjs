// Bundles one entry for Node as the extension is bundled: one minified file, the SDK beside it only
// when asked for. Used by the cold race and by the matrix, which esbuild.mjs does not know.
import * as esbuild from 'esbuild';
import { join } from 'node:path';
import { root } from '../../src/setup.mjs';

/** Nothing here writes or lists objects: what would load the SDK says so. */
const noSdk = {
  name: 'no-sdk',
  setup(build) {
    build.onResolve({ filter: /\/s3Sdk\.ts$/ }, () => ({
      path: join(root, 'dist', 's3Sdk.cjs'),
      external: true,
    }));
  },
};

/** Bundles `entry` into `file`. */
export async function bundle(entry, file) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // `ws` is CommonJS, and asks for Node's own modules by `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    loader: { '.py': 'text', '.sh': 'text', '.txt': 'text' },
    plugins: [noSdk],
    logLevel: 'warning',
  });
}
