import { ProgressLocation, window } from 'vscode';
import type { Cancellable } from '../../base/abort.ts';
import type { ClusterStep } from '../../site/clusterList.ts';
import type { Site } from '../../site/site.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import { shortName } from './clusterText.ts';
import type { Wish } from './optionForm.ts';

/** A cluster that the gateway has agreed to make. */
export interface BegunCluster {
  /** Its name, once it runs. */
  readonly running: Promise<string>;
}

/**
 * Asks for a cluster; resolves when the gateway has agreed. From then on a notification shows how
 * far it is, and can cancel it; a cluster that was cancelled is stopped.
 *
 * @param options `signal` cancels until the gateway has agreed.
 */
export function beginCluster(
  site: Site,
  wish: Wish,
  { signal }: Cancellable = {},
): Promise<BegunCluster> {
  const stop = new AbortController();
  const forward = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', forward, { once: true });
  let report: (step: ClusterStep) => void = () => undefined;
  return new Promise<BegunCluster>((resolve, reject) => {
    const running = site.clusters.create({
      ...wish,
      signal: stop.signal,
      onStep: (step) => {
        if (step.step === 'requested') {
          signal?.removeEventListener('abort', forward);
          report = showProgress(running, stop);
          resolve({ running });
        }
        report(step);
      },
    });
    running.catch(reject);
  });
}

/** Shows the notification until the cluster runs; returns how it is told of the steps. */
function showProgress(
  running: Promise<string>,
  stop: AbortController,
): (step: ClusterStep) => void {
  let tell: (message: string) => void = () => undefined;
  const title = l10n.t('Creating a cluster');
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  void window.withProgress(options, async (progress, token) => {
    tell = (message) => progress.report({ message });
    token.onCancellationRequested(() => stop.abort(new Cancelled()));
    // Its failure is told by whoever asked for the cluster.
    await running.catch(() => undefined);
  });
  return (step) => {
    const short = shortName(step.name);
    if (step.step === 'requested') tell(l10n.t('{0} is starting…', short));
    if (step.step === 'running') tell(l10n.t('{0} runs.', short));
    if (step.step === 'scaled' && step.clipped !== undefined) {
      void window.showWarningMessage(l10n.t('The site gave fewer workers: {0}', step.clipped));
    }
  };
}
