import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';

const program = `# /// script
# requires-python = ">=3.9"
# dependencies = ["numpy", "no-such-package>=2"]
# ///
from typing import Literal

import zarr
from lib.scale import FACTOR


def run(store, year: int = 2020, var: Literal["t2m", "tp"] = "t2m", note=None):
    """Write a small array.

    Args:
        year: Calendar year [a].
        var: Which variable.
    """
    print("year", year, var, FACTOR)
    array = zarr.open_array(store, mode="w", shape=(4, 6), chunks=(2, 3), dtype="f4")
    array[:] = year * FACTOR
    return {"year": year, "var": var}
`;

let folder = '';
const editor = useGatewayEditor(async (made) => {
  folder = made;
  await mkdir(join(folder, 'lib'));
  await writeFile(join(folder, 'lib', '__init__.py'), '');
  await writeFile(join(folder, 'lib', 'scale.py'), 'FACTOR = 2\n');
  await writeFile(join(folder, 'seasonal.py'), program);
  await writeFile(join(folder, 'broken.py'), 'def run(store, year=:\n    pass\n');
  return {};
});
const page = new GatewayPage(editor);
const form = () => editor.session.webview().locator('main');
const field = (label: string) => form().getByRole('textbox', { name: label, exact: true });
const line = (id: string) => form().locator(`[data-line="${id}"]`);
const button = (name: string) => form().getByRole('button', { name, exact: true });

beforeAll(async () => {
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
});

const lens = () =>
  editor.session.page.locator('.codelens-decoration a', { hasText: 'Run as a job' }).first();

describe('a Python file of the workspace', () => {
  test('has ▶ above its function, which leads to the form', async () => {
    await page.openFile('seasonal.py');
    await lens().click();
    await form().getByText('Run seasonal.py as a Job').waitFor();
    expect(await field('year').inputValue()).toBe('2020');
    await form().getByText('Calendar year').waitFor();
    await expect.poll(() => field('year').evaluate(isFocused)).toBe(true);
  });

  test('is checked by one’s types, in the form', async () => {
    await field('year').fill('soon');
    await field('year').press('Tab');
    await form().locator('[data-field="param.year"] .problem').getByText('whole number').waitFor();
    await field('year').fill('2019..2021');
    await form().getByText('3 jobs.').waitFor();
  });

  test('that changes while the form is open is shown as it is now', async () => {
    const text = await readFile(join(folder, 'seasonal.py'), 'utf8');
    await writeFile(join(folder, 'seasonal.py'), text.replace('note=None', 'depth: float = 0.5'));
    await form().getByText('seasonal.py has changed').waitFor();
    expect(await field('depth').inputValue()).toBe('0.5');
    expect(await field('year').inputValue()).toBe('2019..2021');
  });

  test('has one card before it runs, which leads back to the fields', async () => {
    await field('year').press('Enter');
    await line('cluster').getByText('None runs').waitFor();
    await line('modules').getByText('lib/scale.py').waitFor();
    expect(await button('Run 3 Jobs').evaluate(isFocused)).toBe(true);
    await button('Set a Time Limit').click();
    await form().locator('[data-field="timeout"] .problem').waitFor();
    await field('Time limit').fill('5');
    await field('Time limit').press('Enter');
    await line('cost').getByText('At most').waitFor();
  });

  test('what is in the way is shown as soon as workers can tell', async () => {
    await button('Run 3 Jobs').press('Enter');
    await line('packages').getByText('no-such-package>=2 is missing').waitFor();
    // Enter mends; whoever wants to run anyway has to choose that.
    const mend = line('packages').getByRole('button', { name: 'Install Packages' });
    await expect.poll(() => mend.evaluate(isFocused)).toBe(true);
    await line('keys').getByText('A worker wrote an object').waitFor();
    await line('versions').getByText('agree').waitFor();
    await button('Change').click();
    const text = await readFile(join(folder, 'seasonal.py'), 'utf8');
    await writeFile(join(folder, 'seasonal.py'), text.replace(', "no-such-package>=2"', ''));
    await form().getByText('seasonal.py has changed').waitFor();
    await field('year').press('Enter');
    await line('packages').getByText('numpy').waitFor();
    await button('Run 3 Jobs').click();
    await page.message(/Sweep seasonal-.* is done: 3 jobs/).waitFor();
  });

  test('a job of it runs again, with its values', async () => {
    await page.clearMessages();
    await page.row('Jobs', /^seasonal.*3\/3/).click();
    const row = page.row('Jobs', /-0002/);
    await row.waitFor();
    await page.choose(row, 'Edit and Run Job Again');
    await form().getByText('Run seasonal.py as a Job').waitFor();
    await expect.poll(() => field('year').inputValue()).toBe('2020');
    await button('Cancel').click();
  });

  test('that cannot be read has its mistake in Problems, and a sentence', async () => {
    await page.openFile('broken.py');
    await editor.session.command('Science Gateway: Run File as a Job…');
    await page.message(/broken\.py, line 1/).waitFor();
    await editor.session.command('Problems: Focus on Problems View');
    await editor.session.page.locator('.markers-panel').getByText('Science Gateway').waitFor();
  });
});

/** True for the element that has the focus; runs in the page. */
function isFocused(element: unknown): boolean {
  return (element as { matches(selector: string): boolean }).matches(':focus');
}
