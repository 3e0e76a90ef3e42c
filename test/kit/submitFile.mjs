// Submits a Python file from plain Node and waits for its end: `node submitFile.mjs <file> <params>`.
import { Site, fileOrder, localProfile, submitOrder } from '../../dist/node/src/site/index.mjs';

const [file, params] = process.argv.slice(2);
const { addresses, token, storeKeys } = JSON.parse(process.env.TEST_STACK);
const credentials = { token: async () => token, storeKeys: async () => storeKeys };
const site = new Site({ profile: localProfile(addresses), credentials });
await site.clusters.refresh();
const cluster = site.clusters.running[0]?.name ?? (await site.clusters.create({ workers: 1 }));
const order = await fileOrder(file, { params: JSON.parse(params) });
const { jobs } = await submitOrder(site, cluster, order);
const isOpen = ({ id }) =>
  jobs.some((job) => job.id === id) &&
  site.jobs.jobs.find((job) => job.id === id)?.finished === undefined;
while (jobs.some(isOpen)) await new Promise((next) => site.jobs.onDidChange(next));
const ended = jobs.map(({ id }) => site.jobs.jobs.find((job) => job.id === id));
console.log(JSON.stringify(ended.map(({ id, state, output }) => ({ id, state, output }))));
await site[Symbol.asyncDispose]();
