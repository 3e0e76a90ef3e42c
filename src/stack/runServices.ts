import { delay, withDeadline, type Cancellable } from '../base/abort.ts';
import { Http } from '../net/http.ts';
import { answersOk } from './answersOk.ts';
import { outerCertificate } from './certificates.ts';
import { gatewayService } from './gatewayService.ts';
import { hubService } from './hubService.ts';
import { addressesOf, type StackAddresses } from './addresses.ts';
import type { Institution } from './institution.ts';
import type { ServiceSpec } from './launch.ts';
import { objectStore } from './objectStore.ts';
import { choosePorts } from './ports.ts';
import { inStep, type OnStep } from './steps.ts';
import { removeStoreSockets } from './storeSockets.ts';
import { Supervised, type OnIncident } from './supervised.ts';
import { sweep } from './sweep.ts';

/** The services of a stack that this process has started. */
export interface RunningServices {
  readonly addresses: StackAddresses;
  /** Stops all of them in their order; data and secrets stay. */
  stop(): Promise<void>;
}

/**
 * Longest wait before a service is killed. SeaweedFS sometimes waits for a stream of its own that
 * never ends; what it has acknowledged is in its files by then.
 */
const graceMs = { gateway: 25_000, hub: 15_000, store: 4_000 };

/** The hub needs a fraction of a second for that. */
const routedMs = 30_000;

interface Watchers extends Cancellable {
  readonly onStep?: OnStep | undefined;
  readonly onIncident?: OnIncident | undefined;
}

/** Starts the three services side by side; when one fails, the others are stopped at once. */
export async function runServices(
  base: Omit<Institution, 'http' | 'ports' | 'outer'>,
  { signal, onStep, onIncident }: Watchers = {},
): Promise<RunningServices> {
  const outer = base.variant.tls ? await outerCertificate(base) : undefined;
  const ports = await choosePorts(base.paths.ports);
  const addresses = addressesOf(ports, base.variant, outer?.authority);
  const http = new Http({ network: { ca: addresses.ca } });
  const institution: Institution = { ...base, http, ports, outer };
  const failing = new AbortController();
  const either = signal ? AbortSignal.any([signal, failing.signal]) : failing.signal;
  const begin = async (spec: Promise<ServiceSpec>) => {
    try {
      const ready = await spec;
      return await inStep(ready.service, onStep, () =>
        Supervised.start(ready, base.paths, { signal: either, onIncident }),
      );
    } catch (error) {
      failing.abort(error);
      throw error;
    }
  };
  const starts = await Promise.allSettled([
    begin(objectStore(institution)),
    begin(hubService(institution)),
    begin(gatewayService(institution)),
  ]);
  const [store, hub, gateway] = starts.map((one) =>
    one.status === 'fulfilled' ? one.value : undefined,
  );
  const stop = async () => {
    // The gateway first tells its clusters, and they may still write to the store.
    await Promise.all([gateway?.stop(graceMs.gateway), hub?.stop(graceMs.hub)]);
    await store?.stop(graceMs.store);
    await sweep(base.paths.processes, base.secrets.install);
    await removeStoreSockets(institution.ports);
    http.dispose();
  };
  try {
    either.throwIfAborted();
    const url = `${addresses.gatewayThroughHub}/api/health`;
    await withDeadline(
      routedMs,
      'The local hub does not pass requests on to the gateway. Look into logs/hub.log and start again.',
      (limited) => untilRouted(http, url, limited),
      { signal: either },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { addresses, stop };
}

/** The hub tells its proxy about the gateway shortly after it answers itself. */
async function untilRouted(http: Http, url: string, signal: AbortSignal): Promise<void> {
  while (!(await answersOk(http, { url, signal }))) await delay(50, { signal });
}
