// Builds everything that runs: the extension, the pages, the local stack, `npm start`, and a guard
// bundle that proves that no room but src/vscode needs the editor. `--watch` builds again on change.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as esbuild from 'esbuild';
import { noEvalCodecs } from './src/zarr/noEvalCodecs.mjs';

const watch = process.argv.includes('--watch');

/** Largest size in bytes of what ships; the build fails above it. */
const BUDGET = {
  'dist/extension.cjs': 200_000,
  'dist/core.cjs': 500_000,
  'dist/browse.cjs': 60_000,
  'dist/pythonReader.cjs': 160_000,
  'dist/submission.cjs': 120_000,
  'dist/pages.cjs': 60_000,
  'dist/previewTabs.cjs': 90_000,
  'dist/seldom.cjs': 30_000,
  'dist/clusterDesk.cjs': 100_000,
  'dist/programs.cjs': 250_000,
  'dist/s3Sdk.cjs': 900_000,
  'dist/webview/page.js': 240_000,
  'dist/webview/compare.js': 200_000,
  'dist/webview/controls.js': 130_000,
  'dist/webview/worker.js': 1_600_000,
  'dist/webview/form.js': 160_000,
  'dist/webview/job.js': 140_000,
};

/**
 * `import()` of these stays a separate file: code inside a bundle is parsed at every start, whether
 * it is used or not.
 */
const separate = {
  name: 'separate-files',
  setup(build) {
    build.onResolve(
      {
        filter:
          /\/(browse|clusterDesk|core|pages|previewTabs|pythonReader|s3Sdk|seldom|submission)\.ts$/,
      },
      ({ kind, path }) =>
        kind === 'dynamic-import'
          ? { path: `./${basename(path, '.ts')}.cjs`, external: true }
          : undefined,
    );
    // The Python that is sent to clusters is data: it does not count as code of the core.
    build.onResolve({ filter: /^\.\/programs\.ts$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: './programs.cjs', external: true } : undefined,
    );
  },
};

/** Fails when anything in the bundle asks for `vscode`. */
const noEditor = {
  name: 'no-editor',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ importer }) => ({
      errors: [{ text: `${importer} imports vscode, but only src/vscode may` }],
    }));
  },
};

/** configurable-http-proxy reads its own package.json at run time; a bundle has none beside it. */
const inlineVersion = {
  name: 'inline-version',
  setup(build) {
    build.onLoad(
      { filter: /configurable-http-proxy[\\/]bin[\\/]configurable-http-proxy$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const parts = source.split('require("../package.json")');
        if (parts.length !== 2) throw new Error('configurable-http-proxy changed');
        const { version } = JSON.parse(
          await readFile('node_modules/configurable-http-proxy/package.json', 'utf8'),
        );
        return { contents: parts.join(JSON.stringify({ version })), loader: 'js' };
      },
    );
  },
};

const common = {
  bundle: true,
  logLevel: 'warning',
  minify: true,
  metafile: true,
  loader: { '.py': 'text', '.sh': 'text', '.txt': 'text' },
};
const node = { ...common, platform: 'node', target: 'node20' };
const page = { ...common, platform: 'browser', target: 'chrome120' };

const bundles = [
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [separate],
  },
  {
    ...node,
    entryPoints: ['src/vscode/core.ts'],
    outfile: 'dist/core.cjs',
    format: 'cjs',
    plugins: [separate, noEditor],
  },
  {
    ...node,
    entryPoints: ['src/vscode/browse.ts'],
    outfile: 'dist/browse.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [separate],
  },
  {
    ...node,
    entryPoints: ['src/vscode/pages.ts'],
    outfile: 'dist/pages.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [separate],
  },
  {
    ...node,
    entryPoints: ['src/vscode/seldom.ts'],
    outfile: 'dist/seldom.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [separate],
  },
  {
    ...node,
    entryPoints: ['src/vscode/previewTabs.ts'],
    outfile: 'dist/previewTabs.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [separate],
  },
  {
    ...node,
    entryPoints: ['src/vscode/clusterDesk.ts'],
    outfile: 'dist/clusterDesk.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [separate],
  },
  { ...node, entryPoints: ['src/jobs/programs.ts'], outfile: 'dist/programs.cjs', format: 'cjs' },
  {
    ...node,
    entryPoints: ['src/vscode/pythonReader.ts'],
    outfile: 'dist/pythonReader.cjs',
    format: 'cjs',
    plugins: [separate, noEditor],
  },
  {
    ...node,
    entryPoints: ['src/vscode/submission.ts'],
    outfile: 'dist/submission.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [separate],
  },
  { ...node, entryPoints: ['src/stores/s3Sdk.ts'], outfile: 'dist/s3Sdk.cjs', format: 'cjs' },
  { ...node, entryPoints: ['src/stack/supervisor.ts'], outfile: 'dist/stack.cjs', format: 'cjs' },
  {
    ...node,
    entryPoints: ['node_modules/configurable-http-proxy/bin/configurable-http-proxy'],
    outfile: 'dist/http-proxy.cjs',
    format: 'cjs',
    plugins: [inlineVersion],
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  },
  {
    ...page,
    entryPoints: ['src/webview/page/main.ts'],
    outfile: 'dist/webview/page.js',
    format: 'iife',
  },
  {
    ...page,
    entryPoints: ['src/webview/look/main.ts'],
    outfile: 'dist/webview/controls.js',
    format: 'iife',
  },
  {
    ...page,
    entryPoints: ['src/webview/worker/main.ts'],
    outfile: 'dist/webview/worker.js',
    format: 'iife',
    plugins: [noEvalCodecs],
  },
  {
    ...page,
    entryPoints: ['src/webview/page/compare/main.ts'],
    outfile: 'dist/webview/compare.js',
    format: 'iife',
  },
  {
    ...page,
    entryPoints: ['src/webview/page/compare/compare.css'],
    outfile: 'dist/webview/compare.css',
  },
  { ...page, entryPoints: ['src/webview/page/page.css'], outfile: 'dist/webview/page.css' },
  {
    ...page,
    entryPoints: ['src/webview/form/main.ts'],
    outfile: 'dist/webview/form.js',
    format: 'iife',
  },
  { ...page, entryPoints: ['src/webview/form/form.css'], outfile: 'dist/webview/form.css' },
  {
    ...page,
    entryPoints: ['src/webview/job/main.ts'],
    outfile: 'dist/webview/job.js',
    format: 'iife',
  },
  { ...page, entryPoints: ['src/webview/job/job.css'], outfile: 'dist/webview/job.css' },
  {
    ...node,
    entryPoints: [
      'src/start.ts',
      'src/site/index.ts',
      'src/stack/index.ts',
      'test/bench/main.ts',
      'test/kit/python.ts',
    ],
    outdir: 'dist/node',
    outbase: '.',
    format: 'esm',
    minify: false,
    sourcemap: 'linked',
    splitting: true,
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    plugins: [noEditor],
  },
];

/** The licences of what was bundled, as they ask for. */
async function notices(results) {
  const packages = new Set();
  for (const { metafile } of results) {
    for (const input of Object.keys(metafile.inputs)) {
      const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (found) packages.add(found[1]);
    }
  }
  const parts = [];
  for (const name of [...packages].sort()) {
    const { version, license } = JSON.parse(
      await readFile(`node_modules/${name}/package.json`, 'utf8'),
    );
    parts.push(`${name} ${version}: ${license ?? 'see its repository'}`);
  }
  await writeFile(
    'dist/NOTICES.txt',
    `Third-party packages inside this build\n\n${parts.join('\n')}\n`,
  );
}

function checkBudget(results) {
  for (const { metafile } of results) {
    for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
      const limit = BUDGET[file];
      if (limit === undefined) continue;
      console.log(
        `${basename(file).padEnd(16)} ${(bytes / 1000).toFixed(0).padStart(6)} kB of ${limit / 1000}`,
      );
      if (bytes > limit)
        throw new Error(`${file} has ${bytes} bytes, more than its budget of ${limit}`);
    }
  }
}

if (watch) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist', { recursive: true });
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  await notices(results);
  checkBudget(results);
}
