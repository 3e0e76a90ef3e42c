#!/usr/bin/env node
// `npm run test:matrix -- 2023.9.2 2022.6.0`: the sample job on clusters with these versions of
// distributed; without arguments on all that institutions are known to run.
import { runBundled } from './runBundled.mjs';

await runBundled('matrix');
