// The walls of the rooms: which folder of src may import which (see src/README.md).
const room = {
  base: [],
  bytes: ['base'],
  params: ['base'],
  shared: ['base', 'bytes', 'params'],
  zarr: ['base', 'bytes'],
  plot: ['base'],
  'dask/wire': ['base'],
  net: ['base'],
  hub: ['base', 'net'],
  gateway: ['base', 'net'],
  dask: ['base', 'net', 'dask/wire'],
  stores: ['base', 'bytes', 'net'],
  jobs: ['base', 'bytes', 'params', 'dask'],
  site: ['base', 'bytes', 'params', 'zarr', 'net', 'hub', 'gateway', 'dask', 'stores', 'jobs'],
  admin: ['base', 'site'],
  stack: ['base', 'net', 'hub', 'gateway'],
  workbench: ['base'],
  webview: ['base', 'bytes', 'params', 'shared', 'zarr', 'plot'],
  vscode: [
    'base',
    'bytes',
    'params',
    'shared',
    'zarr',
    'plot',
    'net',
    'hub',
    'gateway',
    'dask',
    'stores',
    'jobs',
    'site',
    'admin',
    'stack',
  ],
};
const folder = (name) => (name === 'dask' ? '^src/dask/(?!wire/)' : `^src/${name}/`);
const walls = Object.entries(room).map(([name, may]) => ({
  name: `wall-${name.replace('/', '-')}`,
  severity: 'error',
  comment: `${name} may import ${may.join(', ') || 'nothing of ours'}`,
  from: { path: folder(name) },
  to: { path: '^src/', pathNot: [folder(name), '^src/text\\.d\\.ts', ...may.map(folder)] },
}));
const web = ['base', 'bytes', 'params', 'shared', 'zarr', 'plot', 'dask/wire', 'webview'];

module.exports = {
  forbidden: [
    ...walls,
    { name: 'no-cycle', severity: 'error', from: { path: '^(src|test)/' }, to: { circular: true } },
    {
      name: 'no-orphan-import',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    {
      name: 'vscode-only-in-its-room',
      severity: 'error',
      from: { path: '^(src|test)/', pathNot: ['^src/vscode/', '^src/extension\\.ts$'] },
      to: { path: '(^|/)(@types/)?vscode(/|$)', pathNot: ['^src/vscode/', '@vscode/', '^test/'] },
    },
    {
      name: 'web-standard-rooms',
      severity: 'error',
      comment: 'these rooms run in the page too: no Node',
      from: { path: web.map((name) => `^src/${name}/.*[.]ts$`) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'npm-has-one-owner',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(stores|zarr|plot|base|admin|webview/look|workbench)/',
      },
      to: {
        path: 'node_modules/(@aws-sdk|zarrita|d3-|valibot|js-yaml|@vscode/webview-ui-toolkit|playwright-core)',
      },
    },
    {
      name: 'python-has-one-owner',
      severity: 'error',
      comment: 'the grammar is behind grammar.ts, so that it can be changed',
      from: { path: '^src/', pathNot: '^src/jobs/program/(grammar|header)[.]ts$' },
      to: { path: 'node_modules/(py-ast|smol-toml)' },
    },
    {
      name: 'src-never-imports-test',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'nobody-imports-webview',
      severity: 'error',
      from: { path: '^src/(?!webview/)' },
      to: { path: '^src/webview/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
