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

/** Bundles `entry` into `file`: a CommonJS one where its name says so. */
export async function bundle(entry, file) {
  const format = file.endsWith('.cjs') ? 'cjs' : 'esm';
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format,
    // `ws` is CommonJS, and asks for Node's own modules by `require`.
    ...(format === 'esm' && {
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    }),
    loader: { '.py': 'text', '.sh': 'text', '.txt': 'text' },
    plugins: [noSdk],
    logLevel: 'warning',
  });
}
