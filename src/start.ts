/**
 * The second half of `npm start`: the local institution, the sample job, its picture, and a real
 * VS Code with all of it. The first half (start.mjs) has installed and built what this needs.
 *
 * @module
 */
import { isAbort } from './base/errors.ts';
import { localProfile } from './site/localProfile.ts';
import { Site } from './site/site.ts';
import { sampleDefaults } from './jobs/sample.ts';
import { checkArray } from './start/checkArray.ts';
import { openEditor } from './start/openEditor.ts';
import { openStack } from './start/openStack.ts';
import { writePicture } from './start/picture.ts';
import { runSample } from './start/runSample.ts';
import type { Steps } from './start/steps.ts';
import { ensureEnvironment } from './stack/environment.ts';
import { defaultCache } from './stack/paths.ts';
import type { Stack } from './stack/stack.ts';
import { hasDisplay } from './workbench/display.ts';

/** What start.mjs hands over. */
export interface StartOptions {
  readonly steps: Steps;
  /** The project's folder. */
  readonly root: string;
  readonly packageExtension: () => Promise<string>;
  readonly args: readonly string[];
}

/** Runs until Ctrl-C, or to the picture where nobody can see an editor; returns the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => stop.abort(new DOMException('Stopped.', 'AbortError'));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  let farewell = 'Stopped. Data and environments are kept; `npm start` goes on from here.';
  const onAttached = () => (farewell = 'Closed. The local gateway goes on.');
  try {
    await run(options, stop.signal, onAttached);
    return 0;
  } catch (error) {
    if (!isAbort(error)) throw error;
    console.log(`\n${farewell}`);
    return 0;
  }
}

async function run(
  { steps, args, packageExtension }: StartOptions,
  signal: AbortSignal,
  onAttached: () => void,
): Promise<void> {
  await using stack = await openStack(steps, signal);
  if (!stack.owner) onAttached();
  const url = await sampleOnScreen(stack, steps, signal);
  const isHeadless = args.includes('--headless');
  if (isHeadless || !isSomebodyThere()) {
    console.log(stack.owner ? '\nStopping the local gateway; data and environments are kept.' : '');
    const how = isHeadless
      ? 'To see it in VS Code: `npm start` without --headless.'
      : 'Neither display nor terminal: no editor was opened. Run `npm start` in a terminal to see it.';
    console.log(how);
    return;
  }
  await openEditor({ stack, steps, packageExtension, url }, signal);
}

/** In front of a display, or at the far end of SSH, where the address can be forwarded. */
function isSomebodyThere(): boolean {
  return hasDisplay() || (process.stdin.isTTY && !process.env['CI']);
}

/** Runs the sample job, checks what it wrote and draws it; returns the array's address. */
async function sampleOnScreen(stack: Stack, steps: Steps, signal: AbortSignal): Promise<string> {
  const token = stack.userToken({ signal });
  await using site = new Site({
    profile: localProfile(stack.addresses),
    credentials: {
      token: () => token,
      storeKeys: () => Promise.resolve(stack.storeKeys()),
    },
  });
  const job = await runSample(site, steps, sampleDefaults, signal);
  const store = site.openStore(job.output);
  const checked = await steps.run('Array read and checked', async ({ note }) => {
    const environment = await ensureEnvironment(defaultCache(), { signal });
    const array = await checkArray(store, sampleDefaults, environment.program('python'), signal);
    note(`${array.info.shape.join(' × ')} ${array.info.dtype.label}, every value as the seed says`);
    return array;
  });
  await steps.run('Picture', async ({ note }) => {
    note(await writePicture(stack.home, job, checked));
  });
  console.log(
    `\n${job.output} is written and checked after ${(steps.elapsed / 1000).toFixed(1)} s.`,
  );
  return job.output;
}
