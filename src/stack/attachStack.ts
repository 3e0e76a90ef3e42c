import { delay, type Cancellable } from '../base/abort.ts';
import { Http } from '../net/http.ts';
import { answersOk } from './answersOk.ts';
import { StackUnresponsive } from './errors.ts';
import { stackOf, type Stack } from './stack.ts';
import { readStack, type StackState } from './stackState.ts';

/** Its owner starts a service that has ended again, which takes some seconds. */
const patienceMs = 20_000;

/**
 * The stack that another process runs in this state folder, or `undefined` when none runs.
 *
 * @throws StackUnresponsive when its owner lives but its services do not answer.
 */
export async function attachStack(
  home: string,
  { signal }: Cancellable = {},
): Promise<Stack | undefined> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const state = await readStack(home);
    if (!state) return undefined;
    if (await isUp(state, signal))
      return stackOf(home, state, { owner: false, close: async () => {} });
    if (Date.now() > until) {
      throw new StackUnresponsive(
        `The local gateway of process ${state.owner.pid} does not answer. Stop it and start again.`,
        { remedy: 'retry' },
      );
    }
    await delay(100, { signal });
  }
}

async function isUp({ addresses }: StackState, signal: AbortSignal | undefined): Promise<boolean> {
  using http = new Http({ network: { ca: addresses.ca } });
  const urls = [`${addresses.hub}/hub/api/`, `${addresses.gateway}/api/health`];
  const up = await Promise.all(urls.map((url) => answersOk(http, { url, signal })));
  return up.every(Boolean);
}
