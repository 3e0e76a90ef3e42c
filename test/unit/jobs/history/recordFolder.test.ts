import { describe, expect, test } from 'vitest';
import { RecordFolder } from '../../../../src/jobs/history/recordFolder.ts';
import { request, useRecords } from './recordOnDisk.ts';

const records = useRecords();

async function folder(files: Readonly<Record<string, unknown>>) {
  const { store, write } = await records();
  for (const [name, content] of Object.entries(files)) await write(`job-1/${name}`, content);
  return new RecordFolder(store, 'job-1');
}

describe('job.json', () => {
  test('has what was asked for; what is not there is absent', async () => {
    const full = request('job-1', {
      params: { year: 2020, names: ['a'], box: { west: -3.5 } },
      user: 'ann',
      origin: { file: 'src/mean.py', git: { remote: 'git@x:y', commit: 'abc', dirty: true } },
      sweep: { id: 'all', index: 3, of: 12 },
    });
    expect(await (await folder({ 'job.json': full })).request()).toMatchObject(full);
    const bare = await (await folder({ 'job.json': request('job-1') })).request();
    expect(bare).toMatchObject({ program: 'mean', modules: [] });
    expect(bare?.params).toBeUndefined();
    expect(await (await folder({})).request()).toBeUndefined();
  });

  test('of another job, of another schema or no JSON is refused in a sentence', async () => {
    const refused = async (content: unknown) => (await folder({ 'job.json': content })).request();
    await expect(refused(request('job-2'))).rejects.toThrow(
      'the record of job job-1: it belongs to a job of another name',
    );
    await expect(refused({ ...request('job-1'), schema: 2 })).rejects.toMatchObject({
      _tag: 'InvalidData',
    });
    await expect(refused('<html>')).rejects.toThrow('the record of job job-1 is not JSON.');
    await expect(refused('')).rejects.toThrow('is not JSON');
    await expect(refused(new Uint8Array(600 * 1024))).rejects.toThrow('larger than 524288 bytes');
  });

  test('a field that is not what it should be is left out, the rest stays', async () => {
    const bent = request('job-1', {
      user: 5,
      params: [1],
      origin: 'here',
      sweep: { id: 'all', index: -1, of: 1e300 },
      submitted: 1e300,
      modules: [{ path: 'a.py', sha256: 'x' }, 'b.py', null],
    });
    expect(await (await folder({ 'job.json': bent })).request()).toEqual({
      schema: 1,
      id: 'job-1',
      program: 'mean',
      submitted: 0,
      modules: [{ path: 'a.py', sha256: 'x' }],
    });
  });

  test('text loses control sequences and hidden directions, and is cut', async () => {
    const user = '\u001b]8;;command:x\u0007ann\u001b[31m\u202e\u0000';
    const params = { ['a\u001b[2J']: 'b\u001b[1m\nc', long: 'x'.repeat(10_000) };
    const read = await (await folder({ 'job.json': request('job-1', { user, params }) })).request();
    expect(read?.user).toBe('ann');
    expect(read?.params?.['a']).toBe('b\nc');
    expect(read?.params?.['long']).toBe('x'.repeat(4_000));
  });

  test('values may be deep, wide and named like what every object has', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = JSON.stringify(request('job-1', { params: { deep: 0, wide: 0 } }))
      .replace('"deep":0', `"deep":${deep},"__proto__":{"a":1}`)
      .replace('"wide":0', `"wide":[${'0,'.repeat(2_000)}0]`);
    const read = await (await folder({ 'job.json': text })).request();
    expect(JSON.stringify(read?.params?.['deep'])).toBe('[[[[[[["…"]]]]]]]');
    expect(read?.params?.['wide']).toHaveLength(500);
    expect(Object.keys(read?.params ?? {})).toContain('__proto__');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

describe('the other files', () => {
  test('a state of another kind is no state; a traceback keeps its lines', async () => {
    const bent = { state: 'won', attempts: 'many', finished: 'soon', traceback: 'a\n\u001b[1mb' };
    expect(await (await folder({ 'status.json': bent })).status()).toEqual({
      attempts: 1,
      lines: 0,
      results: [],
      history: [],
      traceback: 'a\nb',
    });
  });

  test('an environment has versions; what is not a list of workers is none', async () => {
    const files = {
      'environment.json': { python: '3.11.2', packages: { zarr: '3.1' }, workers: 1 },
    };
    expect(await (await folder(files)).environment()).toMatchObject({
      python: '3.11.2',
      packages: { zarr: '3.1' },
      workers: [],
    });
  });

  test('a program is plain text, and not endless', async () => {
    const source = await folder({ 'source.py': 'def run(store):\n    "\u202e\u001b[31m"\n' });
    expect(await source.source()).toBe('def run(store):\n    ""\n');
    const large = await folder({ 'source.py': 'x'.repeat(1024 * 1024 + 1) });
    await expect(large.source()).rejects.toThrow('larger than');
    expect(await source.patch()).toBeUndefined();
  });
});
