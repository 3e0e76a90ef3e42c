import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Finding, Hop, Verdict } from '../../src/site/doctor/finding.ts';
import type { Profile } from '../../src/site/profile.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { secretForms } from '../../src/base/redactor.ts';
import { openSite } from '../kit/hubWay.ts';
import { serviceProcesses, testSite } from '../kit/site.ts';
import { testSecrets, testStack } from '../kit/stack.ts';
import { variantStack } from '../kit/variantStack.ts';

let stack: Stack;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 1 });
  await vi.waitUntil(async () => (await site.workers(cluster)).length === 1, 30_000);
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** `hub/name: ok`, … in the order of the ways. */
const lines = (findings: readonly Finding[]) =>
  findings.map(({ part, hop, verdict }) => `${part}/${hop}: ${verdict}`);

function at(findings: readonly Finding[], part: string, hop: Hop): Finding {
  const found = findings.find((one) => one.part === part && one.hop === hop);
  if (!found) throw new Error(`Nothing was found about ${part}/${hop}.`);
  return found;
}

const allOf = (findings: readonly Finding[], verdict: Verdict) =>
  lines(findings.filter((one) => one.verdict === verdict));

/** Looks at a site that differs from the stack's in one thing. */
async function examineWith(
  change: (profile: Profile) => Profile,
  token?: string,
): Promise<readonly Finding[]> {
  const keys = stack.storeKeys();
  const credentials = {
    token: () => (token === undefined ? stack.userToken() : Promise.resolve(token)),
    storeKeys: () => Promise.resolve(keys),
  };
  await using other = await testSite(stack, { profile: change, credentials });
  return await other.examine();
}

describe('a site where everything goes', () => {
  let findings: readonly Finding[];
  const told: Finding[] = [];
  beforeAll(async () => {
    findings = await site.examine({ onFinding: (finding) => told.push(finding) });
  });

  it('is said to, step by step', () => {
    const bad = findings.filter(({ verdict, hop }) => verdict !== 'ok' && hop !== 'hub');
    expect(bad, JSON.stringify(bad, null, 1)).toEqual([]);
    expect(lines(findings).map((line) => line.replace(/: \w+$/, ''))).toEqual([
      'hub/name',
      'hub/connection',
      'hub/tls',
      'hub/answer',
      'hub/token',
      'hub/scopes',
      'gateway/name',
      'gateway/connection',
      'gateway/tls',
      'gateway/answer',
      'gateway/options',
      'gateway/clusters',
      'schedulers/name',
      'schedulers/connection',
      'schedulers/tcp',
      'schedulers/hub',
      'schedulers/versions',
      'store Local/name',
      'store Local/connection',
      'store Local/tls',
      'store Local/workers',
      'store Local/editor',
    ]);
    expect(told).toHaveLength(findings.length);
  });

  it('says what it found, with the time that it took', () => {
    expect(at(findings, 'hub', 'answer').says).toMatch(/^JupyterHub \d/);
    expect(at(findings, 'hub', 'token').says).toMatch(/^It is .+'s and expires on \d{4}-/);
    expect(at(findings, 'gateway', 'options').says).toContain('worker_cores');
    expect(at(findings, 'schedulers', 'tcp').says).toMatch(/distributed \d{4}\.\d+/);
    expect(at(findings, 'schedulers', 'versions').says).toContain('1 workers');
    for (const { ms, hop } of findings) {
      if (['answer', 'token', 'tcp'].includes(hop)) expect(ms).toBeGreaterThan(0);
    }
  });

  it('leaves the way out that the profile does not want', () => {
    const { verdict, says } = at(findings, 'schedulers', 'hub');
    expect(verdict).toBe('skipped');
    expect(says).toBe('The profile says to go directly only.');
  });

  it('holds no token, no key, and no whole name of a cluster', async () => {
    const text = JSON.stringify(findings);
    const values: unknown[] = Object.values({ ...(await testSecrets()), ...stack.storeKeys() });
    const all = values.filter((one) => typeof one === 'string' && one.length >= 16) as string[];
    expect(all.length).toBeGreaterThan(3);
    for (const form of all.flatMap(secretForms)) expect(text).not.toContain(form);
    expect(text).not.toContain(cluster);
  });
});

describe('a site where one thing is broken', () => {
  it('a host that nobody knows stops what lies behind it, and nothing else', async () => {
    const findings = await examineWith((profile) => ({
      ...profile,
      hub: 'http://no-such-host.invalid:8000',
    }));
    const { verdict, says, fix } = at(findings, 'hub', 'name');
    expect(verdict).toBe('failed');
    expect(says).toContain('no-such-host.invalid:8000 cannot be found');
    expect(fix).toMatch(/^Check the host name/);
    expect(allOf(findings, 'failed')).toEqual(['hub/name: failed']);
    for (const hop of ['connection', 'tls', 'answer', 'token', 'scopes'] as const) {
      expect(at(findings, 'hub', hop)).toMatchObject({ verdict: 'skipped' });
    }
    expect(at(findings, 'hub', 'answer').says).toMatch(/^Not tried, because .*TLS/);
    expect(at(findings, 'schedulers', 'tcp').verdict).toBe('ok');
    expect(at(findings, 'store Local', 'editor').verdict).toBe('ok');
  });

  it('a closed port of the schedulers', async () => {
    const findings = await examineWith((profile) => ({
      ...profile,
      gateway: { ...profile.gateway, proxy: '127.0.0.1:9' },
    }));
    const { says, fix } = at(findings, 'schedulers', 'connection');
    expect(says).toContain('127.0.0.1:9 refused the connection');
    expect(fix).toContain('port');
    expect(allOf(findings, 'failed')).toEqual(['schedulers/connection: failed']);
    expect(at(findings, 'schedulers', 'tcp').verdict).toBe('skipped');
    expect(at(findings, 'store Local', 'workers').verdict).toBe('skipped');
    expect(at(findings, 'store Local', 'editor').verdict).toBe('ok');
  });

  it('a port of the schedulers where something else listens', async () => {
    const { host } = new URL(stack.addresses.s3.endpoint);
    const findings = await examineWith((profile) => ({
      ...profile,
      gateway: { ...profile.gateway, proxy: host },
    }));
    expect(at(findings, 'schedulers', 'connection').verdict).toBe('ok');
    expect(at(findings, 'schedulers', 'tcp').verdict).toBe('failed');
  });

  it('a wrong token', async () => {
    const findings = await examineWith((profile) => profile, 'not-a-token-of-this-hub');
    expect(allOf(findings, 'failed')).toEqual(['hub/token: failed', 'gateway/options: failed']);
    const { says, fix } = at(findings, 'hub', 'token');
    expect(says).toContain('does not accept the token');
    expect(fix).toBe('Sign in again.');
    expect(JSON.stringify(findings)).not.toContain('not-a-token-of-this-hub');
    expect(at(findings, 'hub', 'scopes').verdict).toBe('skipped');
    expect(at(findings, 'gateway', 'answer').verdict).toBe('ok');
  });

  it('a token without the scope of the gateway', async () => {
    const token = await stack.userToken({ scopes: ['read:users:name!user', 'read:tokens!user'] });
    const findings = await examineWith((profile) => profile, token);
    const { verdict, says, fix } = at(findings, 'hub', 'scopes');
    expect(verdict).toBe('warning');
    expect(says).toContain('access:services!service=dask-gateway');
    expect(fix).toContain(`${stack.addresses.hub}/hub/token`);
    expect(allOf(findings, 'failed')).toEqual(['gateway/options: failed']);
  });

  it('a token that ends within the hour', async () => {
    const token = await stack.userToken({ expiresInSeconds: 600 });
    const findings = await examineWith((profile) => profile, token);
    expect(at(findings, 'hub', 'token')).toMatchObject({ verdict: 'warning' });
    expect(allOf(findings, 'failed')).toEqual([]);
  });

  it('a bucket that does not exist, seen from here and from a worker', async () => {
    const findings = await examineWith((profile) => ({
      ...profile,
      results: { ...profile.results, prefix: 'no-such-bucket' },
    }));
    expect(allOf(findings, 'failed')).toEqual([
      'store Local/workers: failed',
      'store Local/editor: failed',
    ]);
    for (const hop of ['workers', 'editor'] as const) {
      expect(at(findings, 'store Local', hop).says).toContain('bucket no-such-bucket');
    }
  });

  it('a web page in the place of the hub', async () => {
    const hub = new URL(stack.addresses.s3.endpoint).origin;
    const findings = await examineWith((profile) => ({ ...profile, hub }));
    const { verdict, fix } = at(findings, 'hub', 'answer');
    expect(verdict).toBe('failed');
    expect(fix).toContain("Check the hub's address");
  });

  it('no cluster: the schedulers are left out, and how to look at them is said', async () => {
    await site.clusters.stop(cluster);
    const findings = await site.examine();
    expect(at(findings, 'schedulers', 'tcp')).toMatchObject({ verdict: 'skipped' });
    expect(at(findings, 'schedulers', 'tcp').fix).toContain('Create a cluster');
    expect(at(findings, 'schedulers', 'connection').verdict).toBe('ok');
    expect(allOf(findings, 'failed')).toEqual([]);
  });
});

describe('an examination', () => {
  it('ends at once when it is cancelled', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = site.examine({
      signal: stop.signal,
      onFinding: ({ hop }) => hop === 'answer' && stop.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
  });
});

describe('a site where only the hub is open, and workers have no keys', () => {
  const variant = variantStack({ hideProxy: true, workerKeys: false });
  let outside: Site;
  const questions: string[] = [];

  beforeAll(async () => {
    outside = await openSite(variant.stack, {
      mayStartServer: ({ user }) => {
        questions.push(user);
        return Promise.resolve(true);
      },
    });
    await outside.gateway.waitUntilRunning(await outside.gateway.create());
  });
  afterAll(() => outside[Symbol.asyncDispose]());

  it('starts no server by itself: the way is left out, and what it wants is said', async () => {
    const findings = await outside.examine();
    expect(at(findings, 'schedulers', 'connection').verdict).toBe('failed');
    expect(at(findings, 'schedulers', 'hub')).toMatchObject({
      verdict: 'skipped',
      wants: 'server',
    });
    expect(at(findings, 'schedulers', 'hub').says).toContain('none is started for this');
    expect(questions).toEqual([]);
  });

  it('goes through the hub when asked to: versions, and that workers lack keys', async () => {
    const [cluster] = await outside.gateway.clusters();
    await outside.gateway.scale(cluster?.name ?? '', 1);
    const look = () => outside.examine({ mayStartServer: true });
    let findings = await look();
    expect(questions).toHaveLength(1);
    expect(at(findings, 'schedulers', 'hub').says).toMatch(/through the hub .*distributed \d{4}/);
    await vi.waitUntil(async () => {
      findings = await look();
      return at(findings, 'store Local', 'workers').verdict !== 'skipped';
    }, 40_000);
    expect(at(findings, 'store Local', 'workers')).toMatchObject({ verdict: 'failed' });
    expect(at(findings, 'store Local', 'workers').says).toContain('workers have no keys');
    expect(at(findings, 'store Local', 'workers').fix).toContain('lend yours');
    expect(allOf(findings, 'failed')).toEqual(['store Local/workers: failed']);
    const { verdict, says } = at(findings, 'schedulers', 'connection');
    expect([verdict, says]).toEqual([
      'warning',
      expect.stringContaining('The way through the hub is taken instead.'),
    ]);
  });
});

describe('a hub and a store with an authority of their own', () => {
  const variant = variantStack({ tls: true });

  it('is trusted with the profile that names it: who signed, and until when', async () => {
    await using other = await testSite(variant.stack);
    const findings = await other.examine();
    expect(allOf(findings, 'failed')).toEqual([]);
    for (const part of ['hub', 'store Local']) {
      const { verdict, says } = at(findings, part, 'tls');
      expect(says).toMatch(/^TLSv1\.[23], certificate signed by .+, valid until \d{4}-/);
      expect(['ok', 'warning']).toContain(verdict);
    }
  });

  it('is not trusted without: TLS fails, and what to do is said', async () => {
    const change = (profile: Profile): Profile => ({ ...profile, ca: undefined });
    await using other = await testSite(variant.stack, { profile: change });
    const findings = await other.examine();
    for (const part of ['hub', 'store Local']) {
      const { verdict, says, fix } = at(findings, part, 'tls');
      expect(verdict).toBe('failed');
      expect(says).toContain('from an authority that this computer does not know');
      expect(fix).toContain('add it to the profile');
      expect(at(findings, part, 'connection').verdict).toBe('ok');
    }
    expect(at(findings, 'hub', 'token').verdict).toBe('skipped');
  });

  it('a gateway that hangs, and one that was killed', { timeout: 120_000 }, async () => {
    await using other = await testSite(variant.stack);
    const pids = await serviceProcesses(variant.stack.home, 'gateway');
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const hanging = at(await other.examine(), 'gateway', 'answer');
      expect(hanging.verdict).toBe('failed');
      expect(hanging.says).toMatch(/^Nothing came within|did not answer/);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const killed = await other.examine();
    expect(at(killed, 'gateway', 'answer')).toMatchObject({ verdict: 'failed' });
    expect(at(killed, 'hub', 'token').verdict).toBe('ok');
    expect(at(killed, 'gateway', 'options').verdict).toBe('skipped');
  });
});
