import { readFileSync } from 'node:fs';
import { difference } from '../test/kit/conformance.ts';
const folder = process.argv[2];
const stores = JSON.parse(readFileSync(folder + '/stores.json', 'utf8'));
const only = process.argv[3] ? new RegExp(process.argv[3]) : /./;
let ok = 0; const wrong = [];
for (const store of stores) { if (!only.test(store.name)) continue; const d = await difference(folder, store); if (d) wrong.push(store.name + ': ' + d); else ok++; }
console.log(ok, 'same', wrong.length, 'wrong'); console.log(wrong.slice(0, 80).join('\n'));
