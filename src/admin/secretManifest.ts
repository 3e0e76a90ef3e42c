import { commentedYaml, commentLines } from './commentedYaml.ts';
import type { AdminPlan } from './plan.ts';

/** `secret-object-store.yaml`: the frame of the secret with placeholders, to be filled in by hand. */
export function secretManifest({ namespace, secret, store }: AdminPlan): string {
  const values = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret, namespace },
    type: 'Opaque',
    stringData: {
      AWS_ACCESS_KEY_ID: 'REPLACE-WITH-THE-ACCESS-KEY-ID',
      AWS_SECRET_ACCESS_KEY: 'REPLACE-WITH-THE-SECRET-ACCESS-KEY',
      AWS_DEFAULT_REGION: store.region,
    },
  };
  const head = [
    ...commentLines(
      `Keys of the object store for workers. Keep the filled-in file out of version control. Every user of the gateway can read what workers have in their environment: use keys that may do no more than read and write bucket ${store.bucket}.`,
    ),
    '',
  ].join('\n');
  return `${head}\n${commentedYaml(values, {
    stringData:
      'No hub token belongs here: with one in it every worker could act as its owner. Nothing needs it.',
  })}`;
}
