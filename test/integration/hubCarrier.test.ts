import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SchedulerSession, type RemoteModule } from '../../src/dask/session.ts';
import type { ClusterCredentials } from '../../src/gateway/credentials.ts';
import { GatewayClient } from '../../src/gateway/gatewayClient.ts';
import { HubCarrier, type HubCarrierOptions } from '../../src/hub/hubCarrier.ts';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import type { Target } from '../../src/net/carrier.ts';
import { Http } from '../../src/net/http.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testStack } from '../kit/stack.ts';

const source = `
import json

async def main(op, payload, s):
    p = json.loads(payload)
    if op == "log": s.log_event(p["topic"], p["message"])
    return json.dumps(p)
`;
const module: RemoteModule = { name: 'science_gateway_carrier_test', source, bootstrap };

let stack: Stack;
let http: Http;
let token: string;
let gateway: GatewayClient;
let proxy: Target;
let clusters: readonly ClusterCredentials[];

function options(more: Partial<HubCarrierOptions> = {}): HubCarrierOptions {
  return {
    hub: stack.addresses.hub,
    http,
    token: () => Promise.resolve(token),
    mayStart: () => Promise.resolve(true),
    allowed: [proxy],
    ...more,
  };
}

beforeAll(async () => {
  stack = await testStack();
  http = new Http();
  token = await stack.userToken();
  gateway = new GatewayClient({
    address: stack.addresses.gateway,
    http,
    token: () => Promise.resolve(token),
  });
  const [host = '', port] = stack.addresses.proxy.split(':');
  proxy = { host, port: Number(port) };
  const names = await Promise.all([gateway.create(), gateway.create()]);
  await Promise.all(names.map((name) => gateway.waitUntilRunning(name)));
  clusters = await Promise.all(names.map((name) => gateway.credentials(name)));
});

afterAll(async () => {
  await Promise.all(clusters.map(({ cluster }) => gateway.stop(cluster)));
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

describe('the way through the hub', () => {
  test('carries sessions of two clusters over one kernel, with events', async () => {
    const steps: string[] = [];
    await using carrier = new HubCarrier(options({ onStep: (step) => steps.push(step) }));
    const sessions = await Promise.all(
      clusters.map((credentials) =>
        SchedulerSession.open({
          carrier,
          target: proxy,
          name: credentials.cluster,
          credentials,
        }),
      ),
    );
    for (const session of sessions) {
      expect(session.versions.distributed).toMatch(/^20\d\d\.\d+\.\d+$/);
      const topic = 'test:carrier';
      const seen: unknown[] = [];
      await session.subscribe(topic, (message) => seen.push(message)).ready;
      // Two connections: the call may overtake the subscription.
      await expect
        .poll(async () => {
          await session.call(module, 'log', { topic, message: { n: 1 } });
          return seen.length;
        })
        .toBeGreaterThan(0);
      expect(seen[0]).toEqual({ n: 1 });
    }
    expect(steps).toEqual(['askHub', 'startServer', 'startKernel', 'connect', 'open']);
    for (const session of sessions) await session[Symbol.asyncDispose]();
  });
});
