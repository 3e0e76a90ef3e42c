import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkScript } from '../../src/admin/checkScript.ts';
import { daskGatewayValues } from '../../src/admin/daskGatewayValues.ts';
import { adminPlan, gatewayPath, type AdminPlan } from '../../src/admin/plan.ts';
import { ensurePython } from '../kit/python.ts';
import { testStack } from '../kit/stack.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'science-gateway-admin-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
}

function run(command: string, args: readonly string[], env = process.env): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      resolve({ code, out: stdout + stderr });
    });
  });
}

/** Runs `extraConfig` in dask-gateway-server's own classes, as the chart does; prints what came out. */
const PROBE = `
import json, sys
from traitlets.config import Config
from dask_gateway_server.backends.base import ClusterConfig

c = Config()
blocks = json.load(open(sys.argv[1]))
for key in sorted(blocks):
    exec(blocks[key], {"c": c, "get_config": lambda: c})
config = ClusterConfig(config=c)
out = {
    "scheduler": config.scheduler_cmd,
    "worker": config.worker_cmd,
    "idle": config.idle_timeout,
    "memory": config.cluster_max_memory,
    "cores": config.cluster_max_cores,
    "workers": config.cluster_max_workers,
}
options = c.Backend.get("cluster_options")
if options:
    out["fields"] = options.get_specification()
    try:
        chosen = options.parse_options(json.loads(sys.argv[2]))
        out["given"] = options.get_configuration(chosen, None)
    except Exception as error:
        out["refused"] = str(error)
print(json.dumps(out, default=str))
`;

interface Probed {
  readonly scheduler: readonly string[];
  readonly idle: number;
  readonly memory: number;
  readonly cores: number;
  readonly workers: number;
  readonly fields?: readonly { readonly field: string }[];
  readonly given?: Readonly<Record<string, unknown>>;
  readonly refused?: string;
}

async function probe(plan: AdminPlan, chosen: object): Promise<Probed> {
  const all = load(daskGatewayValues(plan)) as Record<string, Record<string, unknown>>;
  const values = plan.layout === 'jetstream2' ? all : (all['dask-gateway'] ?? {});
  const { extraConfig } = values['gateway'] as { extraConfig: object };
  const file = join(folder, 'extraConfig.json');
  await writeFile(file, JSON.stringify(extraConfig));
  const { code, out } = await run(await ensurePython(), [
    '-c',
    PROBE,
    file,
    JSON.stringify(chosen),
  ]);
  expect(code, out).toBe(0);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Probed;
}

describe('what Dask Gateway makes of the written configuration', () => {
  const hub = 'https://hub.example.org';

  it('limits, idle time and commands are what the plan says, in every layout', async () => {
    for (const layout of ['jetstream2', 'daskhub', '2i2c'] as const) {
      const plan = adminPlan({ layout, hub, reach: 'clusterIp' });
      const probed = await probe(plan, { image: 'a/b:1' });
      expect(probed.scheduler).toEqual(['dask', 'scheduler']);
      expect(probed).toMatchObject({
        cores: plan.bounds.cores,
        workers: plan.bounds.workers,
        memory: plan.bounds.memory * 2 ** 30,
        idle: plan.bounds.idleMinutes * 60,
      });
    }
  });

  it('the three fields give cores, memory and image', async () => {
    const plan = adminPlan({ layout: 'jetstream2', hub, reach: 'loadBalancer' });
    const { fields, given } = await probe(plan, { worker_cores: 3, image: 'mine:1' });
    expect(fields?.map(({ field }) => field)).toEqual(['worker_cores', 'worker_memory', 'image']);
    expect(given).toEqual({ worker_cores: 3, worker_memory: '4.0 G', image: 'mine:1' });
  });

  it('the allocations give a size, and refuse an image without a tag', async () => {
    const plan = adminPlan({ layout: '2i2c', hub, reach: 'clusterIp' });
    const { given } = await probe(plan, { image: 'mine:1', idle_timeout_minutes: 5 });
    expect(given).toMatchObject({ worker_cores_limit: 1, image: 'mine:1', idle_timeout: 300 });
    const { refused } = await probe(plan, { image: 'mine' });
    expect(refused).toContain('tag');
  });
});

describe('check.sh', () => {
  /** A folder with the few programs that the script calls, but no kubectl. */
  async function programs(): Promise<string> {
    const bin = join(folder, 'bin');
    await mkdir(bin, { recursive: true });
    for (const name of ['curl', 'grep']) {
      const { out } = await run('sh', ['-c', `command -v ${name}`]);
      await symlink(out.trim(), join(bin, name)).catch(() => undefined);
    }
    return bin;
  }

  async function check(script: string): Promise<Ran> {
    const file = join(folder, 'check.sh');
    await writeFile(file, script);
    return run('/bin/sh', [file], { PATH: await programs() });
  }

  it('passes on a hub and gateway that work, and says what it could not look at', async () => {
    await using stack = await testStack();
    const { hub, gateway } = stack.addresses;
    const plan = adminPlan({ layout: 'jetstream2', hub, reach: 'clusterIp' });
    expect(new URL(gateway).pathname.replace(/\/$/, '')).toBe(gatewayPath(plan));
    const { code, out } = await check(checkScript(plan));
    expect(out).toContain('ok       gateway refuses who has no token');
    expect(out).toContain('skipped  Kubernetes');
    expect(out).toContain('nothing failed');
    expect(code).toBe(0);
  });

  it('finds the scheduler port open, and a closed one closed', async () => {
    await using stack = await testStack();
    const { hub, proxy } = stack.addresses;
    const [host = '', port = ''] = proxy.split(':');
    const plan = adminPlan({ layout: 'jetstream2', hub, reach: 'loadBalancer' });
    const script = (at: string) =>
      checkScript({ ...plan, schedulerHost: host }).replace("PORT='8786'", `PORT='${at}'`);
    expect((await check(script(port))).out).toContain('is open');
    const closed = await check(script('9'));
    expect(closed.out).toMatch(/FAILED {3}scheduler port .+:9/);
    expect(closed.code).toBe(1);
  });

  it('says of a wrong address what is wrong with it', async () => {
    await using stack = await testStack();
    const hub = new URL(stack.addresses.s3.endpoint).origin;
    const plan = adminPlan({ layout: 'jetstream2', hub, reach: 'clusterIp' });
    const { code, out } = await check(checkScript(plan));
    expect(out).toMatch(/FAILED {3}hub at .+\n.+ answers \d{3}, not 200\. Is this the address/);
    expect(code).toBe(1);
  });

  it('keeps a name with quotes and dollars one word', async () => {
    const hub = "http://127.0.0.1:9/it's$HOME`x`";
    const plan = adminPlan({ layout: 'jetstream2', hub, reach: 'clusterIp' });
    const { out } = await check(checkScript({ ...plan, hub }));
    expect(out).toContain(`hub at ${hub}`);
  });
});
