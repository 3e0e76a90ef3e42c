import { describe, expect, it } from 'vitest';
import type { PreviewView, ToPage } from '../../../../src/shared/preview.ts';
import * as opening from '../../../../src/vscode/preview/opening.ts';
import { PreviewSession } from '../../../../src/vscode/preview/previewSession.ts';
import { MemoryStore, storeOf } from '../../zarr/fixture.ts';

/** The store in memory answers with the next turn of the event loop; nothing here takes many. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
}
const view: PreviewView = { axes: [0, 1], indices: [0, 0], colorMap: 'magma', reversed: true };

function setUp(
  store: MemoryStore,
  options: { view?: PreviewView; openStore?: () => Promise<MemoryStore> } = {},
) {
  const said: ToPage[] = [];
  const problems: unknown[] = [];
  const session = new PreviewSession({
    url: 's3://bucket/array',
    title: 'array',
    generation: 4,
    view: options.view,
    openStore: options.openStore ?? (() => Promise.resolve(store)),
    opening: () => Promise.resolve(opening),
    say: (message) => said.push(message),
    onProblem: (error) => problems.push(error),
  });
  const types = () => said.map(({ type }) => type);
  return { said, types, problems, session, store };
}

describe('PreviewSession', () => {
  it('reads the metadata before there is a page, and says nothing to nobody', async () => {
    const { said, store } = setUp(storeOf('v2/raw'));
    await settled();
    expect(store.asked).toContain('.zarray');
    expect(store.asked).not.toContain('0.0');
    expect(said).toEqual([]);
  });

  it('tells a page at once what is going on, then the array and its first chunks', async () => {
    const { said, types, session } = setUp(storeOf('v2/raw'));
    session.serve();
    expect(types()).toEqual(['opening']);
    await settled();
    expect(types().slice(0, 3)).toEqual(['opening', 'show', 'bytes']);
    const show = said[1] as ToPage & { type: 'show' };
    expect(show.array).toMatchObject({
      url: 's3://bucket/array',
      title: 'array',
      dtype: '<f4',
      compressor: 'none',
      dimensions: [
        { name: 'axis 0', isNamed: false, size: 7, chunk: 3 },
        { name: 'axis 1', isNamed: false, size: 10, chunk: 4 },
      ],
    });
    // From the middle outward.
    expect(show.expected.slice(0, 4)).toEqual(['1.1', '0.1', '1.0', '1.2']);
    expect(show.metadata.map(({ key }) => key)).toContain('.zarray');
    expect(said.every((message) => 'generation' in message && message.generation === 4)).toBe(true);
  });

  it('sends nothing ahead of shards, whose parts only the worker can name', async () => {
    const { said, session, store } = setUp(storeOf('v3/sharded'));
    session.serve();
    await settled();
    expect(said.find(({ type }) => type === 'show')).toMatchObject({ expected: [] });
    expect(store.asked.some((key) => key.startsWith('c/'))).toBe(false);
  });

  it('tells all again to a page that came back, with the view it had', async () => {
    const { said, types, session } = setUp(storeOf('v2/raw'), { view });
    session.serve();
    await settled();
    session.receive({ type: 'view', generation: 4, view: { ...view, colorMap: 'gray' } });
    session.pageGone();
    said.length = 0;
    session.changed(undefined);
    expect(said).toEqual([]);
    session.serve();
    await settled();
    expect(types()[0]).toBe('show');
    expect(said[0]).toMatchObject({ view: { colorMap: 'gray' } });
  });

  it('forgets a view that does not fit the array', async () => {
    const { said, session } = setUp(storeOf('v2/scalar'), { view });
    session.serve();
    await settled();
    expect(said.find(({ type }) => type === 'show')).toMatchObject({ view: undefined });
  });

  it('answers what the page asks of this array, and nothing of another', async () => {
    const { said, session } = setUp(storeOf('v2/raw'));
    session.serve();
    await settled();
    said.length = 0;
    const wanted = [{ key: '2.2' }];
    session.receive({ type: 'read', request: 1, generation: 3, wanted });
    await settled();
    expect(said).toEqual([]);
    session.receive({ type: 'read', request: 1, generation: 4, wanted });
    session.receive({ type: 'read', request: 2, generation: 4, wanted: [{ key: '.zarray' }] });
    session.receive({ type: 'read', request: 3, generation: 4, wanted: [{ key: '3.0' }] });
    await settled();
    expect(said.map((one) => [one.type, 'request' in one && one.request]).sort()).toEqual([
      ['bytes', 1],
      ['failed', 2],
      ['failed', 3],
    ]);
  });

  it('says why it failed, and opens again when asked or when a job has written', async () => {
    const store = new MemoryStore();
    const { said, types, problems, session } = setUp(store);
    session.serve();
    await settled();
    expect(said.at(-1)).toMatchObject({ type: 'error', generation: 4 });
    expect(problems).toHaveLength(1);
    session.receive({ type: 'retry', generation: 4 });
    await settled();
    expect(types()).toEqual(['opening', 'error', 'opening', 'error']);
    for (const [key, bytes] of storeOf('v2/raw').objects) store.objects.set(key, bytes);
    session.changed('2 of 9 chunks');
    await settled();
    expect(types().slice(4, 6)).toEqual(['opening', 'show']);
    session.changed('3 of 9 chunks');
    expect(said.at(-1)).toEqual({ type: 'changed', generation: 4, message: '3 of 9 chunks' });
  });

  it('says nothing after it was disposed', async () => {
    let give!: (store: MemoryStore) => void;
    const openStore = () => new Promise<MemoryStore>((resolve) => (give = resolve));
    const { said, problems, session } = setUp(new MemoryStore(), { openStore });
    session.dispose();
    give(storeOf('v2/raw'));
    await settled();
    expect(said).toEqual([]);
    expect(problems).toEqual([]);
  });
});
