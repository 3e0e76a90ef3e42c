import { describe, expect, it } from 'vitest';
import { parseAwsConfig } from '../../../src/vscode/account/awsConfig.ts';
import { insideHub } from '../../../src/vscode/account/insideHub.ts';

describe('a my_aws_config file', () => {
  const keys = { accessKeyId: 'AK', secretAccessKey: 'S+/=K' };

  it.each([
    [
      'as the earlier system wrote it',
      '[default]\nregion=RegionOne\naws_access_key_id=AK\naws_secret_access_key=S+/=K\njhub_token=abc123\n',
    ],
    [
      'as a shell reads it',
      'export AWS_ACCESS_KEY_ID="AK"\r\nexport AWS_SECRET_ACCESS_KEY=\'S+/=K\'\r\nAWS_DEFAULT_REGION=RegionOne # ours\r\nJUPYTERHUB_API_TOKEN=abc123',
    ],
    [
      'as an AWS client writes it',
      'aws_access_key_id = AK\naws_secret_access_key = S+/=K\nregion = RegionOne\njhub_token = abc123',
    ],
  ])('%s', (_what, text) => {
    expect(parseAwsConfig(text)).toMatchObject({ keys, region: 'RegionOne', token: 'abc123' });
  });

  it('of the last value counts, and names say what was found', () => {
    const text = 'aws_access_key_id=old\naws_access_key_id=AK\naws_secret_access_key=S+/=K\nrest=1';
    const config = parseAwsConfig(text);
    expect(config.keys).toEqual(keys);
    expect(config.found).toEqual(['aws_access_key_id', 'aws_secret_access_key']);
  });

  it.each(['', 'aws_access_key_id=', 'aws_access_key_id=AK', '\u0000\u0001=x', '='.repeat(9999)])(
    '%.20j holds no keys',
    (text) => {
      expect(parseAwsConfig(text)).toMatchObject({ keys: undefined, token: undefined });
    },
  );
});

describe('inside a hub', () => {
  const hub = {
    JUPYTERHUB_API_URL: 'http://hub:8081/jupyter/hub/api',
    JUPYTERHUB_API_TOKEN: 'server-token',
    JUPYTERHUB_USER: 'ann',
  };
  const chart = {
    ...hub,
    DASK_GATEWAY__ADDRESS: 'http://traefik-dask-gateway.jhub/services/dask-gateway/',
    DASK_GATEWAY__PROXY_ADDRESS: 'gateway://traefik-dask-gateway.jhub:80',
    DASK_GATEWAY__PUBLIC_ADDRESS: '/services/dask-gateway/',
    DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE: '{JUPYTER_IMAGE_SPEC}',
    DASK_GATEWAY__CLUSTER__OPTIONS__WORKER_CORES: '2',
    JUPYTER_IMAGE_SPEC: 'quay.io/x/y:1',
    JUPYTERHUB_PUBLIC_HUB_URL: 'https://hub.example.org/jupyter/hub/',
  };

  it('reads what the hub and the charts set', () => {
    const found = insideHub(chart);
    expect(found?.profile).toMatchObject({
      name: 'This hub',
      hub: 'http://hub:8081/jupyter',
      gateway: {
        address: 'http://traefik-dask-gateway.jhub/services/dask-gateway',
        proxy: 'traefik-dask-gateway.jhub:80',
        public: 'https://hub.example.org/services/dask-gateway',
      },
      defaults: { options: { image: 'quay.io/x/y:1', worker_cores: 2 } },
      stores: [],
    });
    expect(found).toMatchObject({
      user: 'ann',
      token: 'server-token',
      publicHub: 'https://hub.example.org/jupyter',
      hosts: ['hub:8081', 'traefik-dask-gateway.jhub'],
    });
  });

  it('takes a port alone as one of the gateway’s host, and a gateway below the public hub', () => {
    const port = insideHub({ ...chart, DASK_GATEWAY__PROXY_ADDRESS: '8786' });
    expect(port?.profile.gateway.proxy).toBe('traefik-dask-gateway.jhub:8786');
    const { JUPYTERHUB_PUBLIC_HUB_URL } = chart;
    const guessed = insideHub({ ...hub, JUPYTERHUB_PUBLIC_HUB_URL });
    expect(guessed?.profile.gateway.address).toBe(
      'https://hub.example.org/jupyter/services/dask-gateway',
    );
  });

  it('knows the store of the environment and each user’s place in it', () => {
    const found = insideHub({
      ...chart,
      AWS_ACCESS_KEY_ID: 'AK',
      AWS_SECRET_ACCESS_KEY: 'SK',
      AWS_DEFAULT_REGION: 'RegionOne',
      AWS_ENDPOINT_URL: 'https://js2.jetstream-cloud.org:8001/',
      SCRATCH_BUCKET: 's3://scratch/ann/',
    });
    expect(found?.profile.stores).toMatchObject([
      {
        endpoint: 'https://js2.jetstream-cloud.org:8001',
        region: 'RegionOne',
        addressing: 'path',
        buckets: ['scratch'],
      },
    ]);
    expect(found?.profile.results).toEqual({ store: 'This hub', prefix: 'scratch/ann' });
    expect(found?.storeKeys).toEqual({ accessKeyId: 'AK', secretAccessKey: 'SK' });
    expect(JSON.stringify(found?.profile)).not.toContain('SK');
  });

  it.each([
    ['without a hub', {}],
    ['without a gateway', hub],
    ['with an address that is none', { ...chart, JUPYTERHUB_API_URL: 'hub:8081' }],
    [
      'with a template that cannot be filled',
      { ...hub, DASK_GATEWAY__ADDRESS: 'http://{NOBODY}/' },
    ],
  ])('is nothing %s', (_what, env) => {
    expect(insideHub(env)).toBeUndefined();
  });
});
