import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseProfiles } from '../../../src/site/profileSetting.ts';

it('the README’s profile is one', () => {
  const readme = readFileSync('README.md', 'utf8');
  const [, text = ''] = /"scienceGateway\.profiles": (\[\{[\s\S]*?\}\])\n```/.exec(readme) ?? [];
  expect(parseProfiles(JSON.parse(text))).toMatchObject([
    { name: 'My institution', results: { store: 'results', prefix: 'gateway-results/{user}' } },
  ]);
});
