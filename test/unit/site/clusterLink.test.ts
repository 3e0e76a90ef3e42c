import { describe, expect, it } from 'vitest';
import { ClusterLink } from '../../../src/site/clusterLink.ts';

describe('a link to a cluster that cannot be reached', () => {
  it('says so, tries again by itself, and stops when it is closed', async () => {
    let attempts = 0;
    const link = new ClusterLink({
      cluster: 'c',
      connect: () => {
        attempts += 1;
        return Promise.reject(new Error(`refused ${attempts}`));
      },
    });
    const states: string[] = [];
    await new Promise<void>((resolve) => {
      link.onDidChangeState((state) => {
        states.push(state.state === 'reconnecting' ? state.error.message : state.state);
        if (states.length === 2) resolve();
      });
    });
    const waiting = link.board();
    await link[Symbol.asyncDispose]();
    await link[Symbol.asyncDispose]();
    await expect(waiting).rejects.toThrow('no longer followed');
    expect(states).toEqual(['refused 1', 'refused 2', 'closed']);
    expect(attempts).toBe(2);
  });

  it('lets one caller give up without the others', async () => {
    const link = new ClusterLink({ cluster: 'c', connect: () => new Promise(() => undefined) });
    const impatient = new AbortController();
    const first = link.session({ signal: impatient.signal });
    impatient.abort(new Error('mine'));
    await expect(first).rejects.toThrow('mine');
    expect(link.state).toEqual({ state: 'connecting' });
  });
});
