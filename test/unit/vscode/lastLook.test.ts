import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/emitter.ts';
import type { JobState } from '../../../src/jobs/job.ts';
import type { Site } from '../../../src/site/site.ts';
import type { Account } from '../../../src/vscode/account/account.ts';
import { LastLook } from '../../../src/vscode/clusters/lastLook.ts';

const MINUTE = 60_000;
type Memento = ConstructorParameters<typeof LastLook>[0]['memento'];

/** What the editor remembers: a map. */
function remembering(): Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => (kept.has(key) ? kept.get(key) : otherwise),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  } as Memento;
}

/** One window on an account whose list of clusters is there. */
function windowOn(memento: Memento, windowMemento = remembering()) {
  const site = { clusters: { state: { state: 'ready' } } } as unknown as Site;
  const clusters = new Emitter<undefined>();
  const jobs = new Emitter<readonly { readonly state: JobState }[]>();
  const told: number[] = [];
  const account = {
    site,
    profileName: 'Local',
    user: 'me',
    onDidChangeClusters: clusters.event,
    onDidChangeJobs: jobs.event,
  } as unknown as Account;
  const look = new LastLook({ account, memento, windowMemento }, (_, since) => {
    told.push(Date.now() - since);
    return Promise.resolve();
  });
  return {
    told,
    list: () => (clusters.fire(undefined), vi.advanceTimersByTimeAsync(0)),
    ended: () => (jobs.fire([{ state: 'done' }]), vi.advanceTimersByTimeAsync(0)),
    close: () => look.dispose(),
    memento: windowMemento,
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 * MINUTE });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what ran meanwhile', () => {
  it('is told once, by the first list of a window, with the time since somebody looked', async () => {
    const memento = remembering();
    const first = windowOn(memento);
    await first.list();
    first.close();
    expect(first.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(7 * MINUTE);
    const second = windowOn(memento);
    await second.list();
    await second.list();
    expect(second.told).toEqual([7 * MINUTE]);
  });

  it('is told by every window that is opened, and not by one that is reloaded', async () => {
    const memento = remembering();
    const first = windowOn(memento);
    await first.list();
    await vi.advanceTimersByTimeAsync(MINUTE / 2);
    const beside = windowOn(memento);
    await beside.list();
    expect(beside.told).toHaveLength(1);
    first.close();
    await vi.advanceTimersByTimeAsync(MINUTE);
    const reloaded = windowOn(memento, first.memento);
    await reloaded.list();
    expect(reloaded.told).toEqual([]);
  });

  it('does not count what a window has shown before it closed', async () => {
    const memento = remembering();
    const first = windowOn(memento);
    await first.list();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    await first.ended();
    first.close();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    const second = windowOn(memento);
    await second.list();
    expect(second.told).toEqual([2 * MINUTE]);
  });
});
