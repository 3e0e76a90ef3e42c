#!/usr/bin/env node
// `npm run test:charts -- <folder> …`: the values that are written for administrators, against the
// real schemas of charts dask-gateway and jupyterhub. Get them with
// `helm pull --untar dask-gateway --repo https://helm.dask.org --version 2026.3.0` and
// `helm pull --untar jupyterhub --repo https://hub.jupyter.org/helm-chart/ --version 4.4.0`.
import { runBundled } from './runBundled.mjs';

await runBundled('charts');
