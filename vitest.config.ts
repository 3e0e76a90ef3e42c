import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';

/** Gives `import text from './x.py'` the same text that esbuild bundles. */
const python = {
  name: 'python-as-text',
  // Before Vite's own handling of .txt, which gives an address.
  enforce: 'pre' as const,
  async load(id: string) {
    const path = id.split('?')[0] ?? id;
    if (!/\.(py|sh|txt)$/.test(path)) return null;
    return `export default ${JSON.stringify(await readFile(path, 'utf8'))}`;
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [python],
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/kit/silentConsole.ts'],
        },
      },
      {
        plugins: [python],
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/kit/stackSetup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [python],
        test: {
          // What takes longer than one wants to wait for before every commit: `npm run test:long`.
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          globalSetup: ['test/kit/stackSetup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [python],
        test: {
          name: 'editor',
          include: ['test/editor/**/*.test.ts'],
          globalSetup: ['test/kit/editorSetup.ts', 'test/kit/stackSetup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        plugins: [python],
        test: {
          name: 'longEditor',
          include: ['test/longEditor/**/*.test.ts'],
          globalSetup: ['test/kit/editorSetup.ts', 'test/kit/stackSetup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        // A person's: `npm run smoke:desktop`.
        plugins: [python],
        test: {
          name: 'smoke',
          include: ['test/smoke/**/*.test.ts'],
          globalSetup: ['test/kit/editorSetup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
