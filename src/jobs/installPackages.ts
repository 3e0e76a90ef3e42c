import type { Cancellable } from '../base/abort.ts';
import { v, validate } from '../base/validate.ts';
import { PackagesNotInstalled } from './errors.ts';
import { programs } from './programs.ts';
import type { SchedulerCalls } from './schedulerCalls.ts';

const { source, module: name } = programs.install_packages;
const module = { name, source, bootstrap: programs.bootstrap.source };

const answer = v.union([
  v.object({ installed: v.array(v.string()) }),
  v.object({ installing: v.array(v.string()) }),
  v.object({ refused: v.string() }),
]);

/**
 * Installs packages on all workers of a cluster, of now and of later, beside their environment; they
 * are gone with the cluster. What the image has wins. Takes as long as pip does: seconds to minutes.
 *
 * @param packages requirements as in a program's header, e.g. `xarray>=2024`.
 * @throws PackagesNotInstalled with what pip says.
 */
export async function installPackages(
  scheduler: Pick<SchedulerCalls, 'call'>,
  packages: readonly string[],
  options: Cancellable = {},
): Promise<void> {
  for (;;) {
    // Answers after 20 s at the latest: no call waits for all of pip.
    const said = await scheduler.call(module, 'install', { packages, source }, options);
    const read = validate(answer, said, 'the answer of a cluster that installs packages');
    if ('refused' in read) throw new PackagesNotInstalled(read.refused);
    if ('installed' in read) return;
  }
}
