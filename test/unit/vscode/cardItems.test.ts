import { expect, it } from 'vitest';
import type { CardLine, FormCard } from '../../../src/shared/form.ts';
import { cardItems } from '../../../src/vscode/submit/cardItems.ts';

const line = (id: string, verdict: CardLine['verdict'], fix?: string): CardLine => ({
  ...{ id, verdict, label: id, says: `${id} says.` },
  ...(fix !== undefined && { fix: { id: fix, title: `Mend ${fix}` } }),
});
const card: FormCard = {
  title: 'Before It Runs',
  lines: [
    line('cluster', 'good', 'choose'),
    line('versions', 'good'),
    line('keys', 'bad'),
    line('cost', 'note', 'limit'),
    line('packages', 'bad', 'install'),
    line('output', 'later'),
  ],
  buttons: [{ id: 'run', title: 'Run Anyway' }],
  back: 'Change',
};

it('has what is in the way first, then what can be mended, then the way on', () => {
  expect(cardItems(card).map(({ label, id }) => `${label} → ${id ?? ''}`)).toEqual([
    '$(error) packages → install',
    '$(error) keys → ',
    '$(pass) cluster → choose',
    '$(info) cost → limit',
    '$(play) Run Anyway → run',
    '$(pass) versions → ',
    '$(ellipsis) output → ',
  ]);
});

it('says what Enter does, and nothing where it does nothing', () => {
  const [packages, keys] = cardItems(card);
  expect(packages).toMatchObject({ description: 'Enter: Mend install', detail: 'packages says.' });
  expect(keys?.description).toBe('');
});
