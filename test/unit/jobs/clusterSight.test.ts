import { expect, it } from 'vitest';
import { sightNews } from '../../../src/jobs/clusterSight.ts';

const row = ['tls://1', 'w-1', 2, 1024, 50, 512, 0, 1, ''];
const news = (worker: readonly unknown[]) =>
  sightNews({ j: JSON.stringify({ workers: [worker], tasks: {}, odd: 0 }) })?.workers[0];

it('a worker is read with its versions, and without from a registry that does not tell them', () => {
  expect(news([...row, '2026.8.0, Python 3.11.7'])).toMatchObject({
    threads: 2,
    memoryLimit: 2 ** 30,
    runs: '2026.8.0, Python 3.11.7',
  });
  expect(news(row)).toMatchObject({ name: 'w-1', runs: '' });
});

it('words of another version are no news', () => {
  expect(news(row.slice(1))).toBeUndefined();
  expect(sightNews({ j: 'no JSON' })).toBeUndefined();
  expect(sightNews(undefined)).toBeUndefined();
});
