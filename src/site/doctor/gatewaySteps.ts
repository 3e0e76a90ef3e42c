import type { Cluster } from '../../gateway/cluster.ts';
import type { GatewayClient } from '../../gateway/gatewayClient.ts';
import type { Profile } from '../profile.ts';
import { reach, type Reaching } from './endpoint.ts';
import type { Outcome } from './examination.ts';

/** What the gateway's steps need. */
export interface GatewaySteps extends Reaching {
  readonly profile: Profile;
  readonly gateway: GatewayClient;
  readonly hubReached: Promise<Outcome<unknown>>;
}

/** The way to Dask Gateway's REST API; hands on the clusters that run. */
export async function gatewaySteps(parts: GatewaySteps): Promise<Outcome<readonly Cluster[]>> {
  const { exam, profile, gateway, hubReached } = parts;
  const part = 'gateway';
  const isBehindHub = new URL(gateway.address).origin === new URL(profile.hub).origin;
  const reached = await (isBehindHub ? hubReached : reach(parts, part, gateway.address));
  const answers = await exam.step({ part, hop: 'answer' }, [reached], async (signal) => {
    const version = await gateway.version({ signal });
    await gateway.health({ signal });
    return { value: version, says: `Dask Gateway ${version}, healthy.` };
  });
  const accepted = await exam.step({ part, hop: 'options' }, [answers], async (signal) => {
    const fields = await gateway.options({ signal });
    const names = fields.map(({ field }) => field).join(', ');
    const says = fields.length === 0 ? 'This site offers none.' : `It offers ${names}.`;
    return { value: fields, says: `The token is accepted. ${says}` };
  });
  return exam.step({ part, hop: 'clusters' }, [accepted], async (signal) => {
    const clusters = await gateway.clusters({ signal });
    const running = clusters.filter(({ status }) => status === 'running');
    return { value: running, says: `${clusters.length} listed, ${running.length} running.` };
  });
}
