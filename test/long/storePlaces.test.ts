import {
  DeleteBucketPolicyCommand,
  ListMultipartUploadsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteStore } from '../../src/bytes/byteStore.ts';
import { Http } from '../../src/net/http.ts';
import { localProfile } from '../../src/site/localProfile.ts';
import { Places } from '../../src/site/places.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { downloadBelow } from '../../src/stores/download.ts';
import { extentOf } from '../../src/stores/measure.ts';
import { removeBelow } from '../../src/stores/removeBelow.ts';
import { filesToUpload, upload } from '../../src/stores/upload.ts';
import { testSite } from '../kit/site.ts';
import { testSecrets, testStack } from '../kit/stack.ts';

const text = (value: string) => new TextEncoder().encode(value);
const PREFIX = `places-${Date.now()}`;

let stack: Stack;
let site: Site;
let http: Http;
let folder: string;
let store: ByteStore;
let endpoint: string;
let bucket: string;
const servers: Server[] = [];

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  http = new Http();
  folder = await mkdtemp(join(tmpdir(), 'places-'));
  ({ endpoint, bucket } = stack.addresses.s3);
  store = await site.places.open({ url: `s3://${bucket}/${PREFIX}` });
  await store.put('a b/data+1.bin', text('0123456789'));
});
afterAll(async () => {
  await allowed([]);
  await removeBelow(store, '', { before: Infinity });
  for (const server of servers) server.close();
  http.dispose();
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Lets everybody do this in the bucket below our prefix, and nothing else. */
async function allowed(actions: readonly string[]): Promise<void> {
  const { admin } = (await testSecrets()).store;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: admin,
  });
  const resources = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${PREFIX}/*`];
  const Statement = actions.map((Action) => ({
    Effect: 'Allow',
    Principal: '*',
    Action,
    Resource: resources,
  }));
  if (actions.length === 0) {
    await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
    return;
  }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
}

/** A server in front of the real store that may answer first. */
async function before(
  answer: (
    headers: Readonly<Record<string, unknown>>,
  ) => { status: number; body: string } | undefined,
): Promise<string> {
  const server = createServer((asked, reply) => {
    const early = answer(asked.headers);
    if (early) {
      reply.writeHead(early.status, { 'content-type': 'application/xml' }).end(early.body);
      asked.resume();
      return;
    }
    const { hostname, port } = new URL(endpoint);
    const { method, url: path, headers } = asked;
    const passed = request({ hostname, port, method, path, headers }, (answered) => {
      reply.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(reply);
    });
    asked.pipe(passed);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an address', () => {
  it('of the web at the endpoint of a profile is read with its keys', async () => {
    const url = `${endpoint}/${bucket}/${PREFIX}/a%20b`;
    const opened = await site.places.open({ url });
    expect(await opened.get('data+1.bin')).toEqual(text('0123456789'));
    expect(await site.places.isWritable({ url })).toBe(true);
  });

  it('of a folder is read from the disk, signed in or not', async () => {
    await writeFile(join(folder, 'x'), 'local');
    const url = `file://${folder}`;
    for (const places of [site.places, new Places(http)]) {
      expect(await (await places.open({ url })).get('x')).toEqual(text('local'));
      expect(await places.isWritable({ url })).toBe(false);
    }
  });

  it('of a private bucket is refused without keys, in words', async () => {
    const url = `${endpoint}/${bucket}/${PREFIX}`;
    const opened = await new Places(http).open({ url });
    await expect(opened.get('a b/data+1.bin')).rejects.toMatchObject({
      _tag: 'StoreDenied',
      message: expect.stringMatching(/add its store to the profile/) as unknown,
    });
    await expect(new Places(http).open({ url: `s3://${bucket}` })).rejects.toThrow(/sign in/);
  });

  it('of a public bucket lists and reads without keys, wherever it is', async () => {
    await allowed(['s3:GetObject', 's3:ListBucket']);
    const opened = await new Places(http).open({ url: `${endpoint}/${bucket}/${PREFIX}` });
    await expect
      .poll(async () => (await opened.list({ delimiter: '/' }).catch(() => undefined))?.prefixes)
      .toEqual(['a b/']);
    expect(await opened.getRange('a b/data+1.bin', { offset: 2, length: 3 })).toEqual(text('234'));
    expect(await new Places(http).isWritable({ url: `${endpoint}/${bucket}` })).toBe(false);
  });

  it('of files that everybody may read but not list is read with ranges', async () => {
    await allowed(['s3:GetObject']);
    const url = `${endpoint}/${bucket}/${PREFIX}/a%20b`;
    await expect
      .poll(
        async () =>
          (await (await new Places(http).open({ url })).list().catch((e: unknown) => e)) as Error,
      )
      .toMatchObject({ _tag: 'StoreFailed', status: 405 });
    const opened = await new Places(http).open({ url });
    expect(await opened.getRange('data+1.bin', { suffix: 4 })).toEqual(text('6789'));
    await expect(opened.getRange('data+1.bin', { offset: 10, length: 1 })).rejects.toMatchObject({
      status: 416,
    });
    await expect(opened.put('x', text(''))).rejects.toThrow(/only be read/);
  });

  it('at a host that is not there says so', async () => {
    const opening = new Places(http).open({ url: 'http://127.0.0.1:1/data' });
    await expect(opening).rejects.toMatchObject({ _tag: 'HostUnreachable' });
  });
});

describe('a bucket in another region', () => {
  it('is read, listed and written there, without a setting', async () => {
    const region = 'eu-test-9';
    const moved: string[] = [];
    const front = await before(({ authorization }) => {
      const scope = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(String(authorization))?.[1] ?? '';
      if (scope === region) return undefined;
      moved.push(scope);
      const message = `The authorization header is malformed; the region '${scope}' is wrong; expecting '${region}'`;
      return {
        status: 400,
        body: `<Error><Code>AuthorizationHeaderMalformed</Code><Message>${message}</Message></Error>`,
      };
    });
    const profile = localProfile(stack.addresses);
    const elsewhere = profile.stores.map((one) => ({
      ...one,
      endpoint: front,
      region: 'us-east-1',
    }));
    await using other = await testSite(stack, { profile: (p) => ({ ...p, stores: elsewhere }) });
    for (const work of [
      (one: ByteStore) => one.get('a b/data+1.bin'),
      (one: ByteStore) => one.list(),
      (one: ByteStore) => one.put('moved', text('x')),
    ]) {
      moved.length = 0;
      await work(await other.places.open({ url: `s3://${bucket}/${PREFIX}` }));
      expect(moved).toEqual(['us-east-1']);
    }
  });
});

describe('a presigned link', () => {
  it('reads one object without keys, until its time is over', async () => {
    const url = `s3://${bucket}/${PREFIX}/a b/data+1.bin`;
    const link = await site.places.link({ url }, { seconds: 2 });
    expect(link.url).not.toContain(stack.storeKeys().secretAccessKey);
    expect(link.until).toBeGreaterThan(Date.now());
    const get = () => http.request({ url: link.url });
    expect((await get()).body).toEqual(Buffer.from('0123456789'));
    await expect.poll(async () => (await get()).status, { timeout: 15_000 }).toBe(403);
  });
});

describe('a transfer', () => {
  it('brings files and folders there and back, large ones in parts, and deletes what was counted', async () => {
    const from = join(folder, 'up');
    await mkdir(join(from, 'deep', 'er'), { recursive: true });
    await writeFile(join(from, 'deep', 'er', 'ä b.txt'), 'small');
    await writeFile(join(from, 'empty'), '');
    await symlink('/etc/passwd', join(from, 'link'));
    const large = Buffer.alloc(40 * 1024 * 1024 + 17, 'abcdefghijk');
    await writeFile(join(from, 'large'), large);
    const items = await filesToUpload([from], 'transfer/');
    expect(items.map(({ key }) => key).sort()).toEqual([
      'transfer/up/deep/er/ä b.txt',
      'transfer/up/empty',
      'transfer/up/large',
    ]);
    const told: number[] = [];
    await upload(store, items, { onProgress: ({ bytes }) => told.push(bytes) });
    expect(told.at(-1)).toBe(large.length + 5);
    expect(await extentOf(store, 'transfer/')).toEqual({ objects: 3, bytes: large.length + 5 });
    const to = join(folder, 'down');
    await downloadBelow(store, 'transfer/', to);
    expect((await readFile(join(to, 'up', 'large'))).equals(large)).toBe(true);
    expect(await readFile(join(to, 'up', 'deep', 'er', 'ä b.txt'), 'utf8')).toBe('small');
    const asked = Date.now() + 1000;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await store.put('transfer/late', text('written after the question'));
    const { deleted, kept } = await removeBelow(store, 'transfer/', { before: asked });
    expect({ deleted, kept }).toEqual({ deleted: 3, kept: 1 });
    expect((await store.list({ prefix: 'transfer/' })).objects).toHaveLength(1);
  });

  it('that is cancelled leaves no half object and no part of one', async () => {
    const path = join(folder, 'huge');
    await writeFile(path, '');
    await truncate(path, 200 * 1024 * 1024);
    const stop = new AbortController();
    const items = await filesToUpload([path], 'cancelled/');
    const onProgress = ({ bytes }: { bytes: number }) =>
      bytes > 40e6 && stop.abort(new Error('enough'));
    const sending = upload(store, items, { signal: stop.signal, onProgress });
    await expect(sending).rejects.toThrow('enough');
    expect((await store.list({ prefix: 'cancelled/' })).objects).toEqual([]);
    const { admin } = (await testSecrets()).store;
    const client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: admin,
    });
    const left = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(left.Uploads ?? []).toEqual([]);
  });

  it('of a key that leads out of the folder is refused', async () => {
    const list = () =>
      Promise.resolve({
        objects: [{ key: 'p/../../x', size: 0, modified: 0, etag: '' }],
        prefixes: [],
      });
    const evil = { ...store, url: 's3://evil', list } as unknown as ByteStore;
    await expect(downloadBelow(evil, 'p/', join(folder, 'out'))).rejects.toThrow(
      /No file can have/,
    );
  });
});
