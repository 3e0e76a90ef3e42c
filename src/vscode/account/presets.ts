import type { Profile } from '../../site/profile.ts';
import { l10n } from '../platform/l10n.ts';
import { usualGateway } from './addresses.ts';

/** Jetstream 2's object store: the bucket stands after the host, signatures are for this region. */
const JETSTREAM = {
  name: 'Jetstream 2',
  endpoint: 'https://js2.jetstream-cloud.org:8001',
  region: 'RegionOne',
  addressing: 'path',
  anonymous: false,
} as const;

/** A kind of institution, with what its kind has in common. */
export interface Preset {
  readonly id: 'behindHub' | 'loadBalancer' | 'jetstream';
  readonly label: string;
  readonly detail: string;
  /** An example of the hub's address. */
  readonly hubExample: string;
  /** What the gateway's address is proposed to be. */
  readonly gateway: (hub: string) => string;
  readonly gatewayExample: string;
  /** The bucket proposed for results; `undefined`: the preset knows no store. */
  readonly bucket: string | undefined;
}

/** The kinds of institutions that can be added, the most frequent first. */
export function presets(): readonly Preset[] {
  return [
    {
      id: 'behindHub',
      label: l10n.t('Dask Gateway behind the hub'),
      detail: l10n.t('The usual layout (DaskHub, 2i2c, Pangeo): one address is enough.'),
      hubExample: 'https://hub.example.org',
      gateway: usualGateway,
      gatewayExample: 'https://hub.example.org/services/dask-gateway',
      bucket: undefined,
    },
    {
      id: 'jetstream',
      label: 'Jetstream 2',
      detail: l10n.t('A hub on Jetstream 2, with results in its object store.'),
      hubExample: 'https://k8s.my-project.projects.jetstream-cloud.org',
      gateway: usualGateway,
      gatewayExample: 'http://149.165.0.1',
      bucket: 'gateway-results',
    },
    {
      id: 'loadBalancer',
      label: l10n.t('LoadBalancer address'),
      detail: l10n.t('The gateway has an address of its own, which you were given.'),
      hubExample: 'https://hub.example.org',
      gateway: () => '',
      gatewayExample: 'https://gateway.example.org',
      bucket: undefined,
    },
  ];
}

/** What was answered about a new institution. */
export interface PresetAnswers {
  readonly name: string;
  readonly hub: string;
  readonly gateway: string;
  /** Bucket and, after a slash, a prefix; empty for none. */
  readonly results: string;
}

/** The profile that follows from a preset and the answers. */
export function presetProfile(
  preset: Preset,
  { name, hub, gateway, results }: PresetAnswers,
): Profile {
  const same = { name, hub, gateway: { address: gateway.replace(/\/+$/, '') } };
  const [bucket = ''] = results.split('/');
  if (preset.id !== 'jetstream' || bucket === '') {
    return { ...same, stores: [], results: { store: '', prefix: '' } };
  }
  return {
    ...same,
    stores: [{ ...JETSTREAM, buckets: [bucket] }],
    results: { store: JETSTREAM.name, prefix: results },
  };
}

/** A sentence when `text` is no bucket with an optional prefix. */
export function checkResults(text: string): string | undefined {
  if (text === '') return undefined;
  const [bucket = ''] = text.split('/');
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return undefined;
  return l10n.t('A bucket has 3 to 63 lower-case letters, digits, dots and hyphens.');
}
