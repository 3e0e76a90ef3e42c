import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { serviceProcesses, testSite } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

// The layout that has a bit of everything: choices, a text without default, a mapping, a number.
const variant = variantStack({ options: '2i2c' });
const editor = useGatewayEditor(() => ({ env: { SCIENCE_GATEWAY_HOME: variant.stack.home } }));
const page = new GatewayPage(editor);

/** Messages of the browser about something that the page's policy forbids. */
const forbidden: string[] = [];

beforeAll(async () => {
  editor.session.page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) forbidden.push(message.text());
  });
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
});

const title = 'Create a Cluster';
const form = () => editor.session.webview().locator('main');
/** The sentence beside a field, by the name that the site gave it. */
const problem = (option: string): Locator =>
  form().locator(`[data-field="option.${option}"] .problem`);
const field = (label: string): Locator => form().getByRole('textbox', { name: label, exact: true });

async function openForm(): Promise<void> {
  await editor.session.command('Science Gateway: Create Cluster…');
  await form().getByText(title).waitFor();
}

/** Clusters of the site as it tells them, starting ones too. */
async function clusters(): Promise<readonly string[]> {
  await using site = await testSite(variant.stack);
  return (await site.gateway.clusters()).map(({ name }) => name);
}

describe('where the site needs what only a person can tell', () => {
  test('Submit Job comes to the form, with the site’s words beside the field', async () => {
    await editor.session.command('Science Gateway: Submit Job…');
    await page.enter(/Submit Job \(1\/2\)/);
    await page.enter(/Submit Job \(2\/2\)/);
    await page.question('Submit Job').getByText('Create a cluster with 3 workers').click();
    await problem('image').getByText('you must also provide a tag').waitFor();
    await form().getByRole('button', { name: 'Cancel' }).click();
    await editor.session.page.locator('.tab', { hasText: title }).waitFor({ state: 'detached' });
  });

  test('the quick inputs ask for the same, and end in the site’s words', async () => {
    await editor.session.command('Science Gateway: Create Cluster with Quick Inputs…');
    await page
      .question(/Workers/)
      .locator('input.input')
      .fill('-1');
    await page
      .question(/Workers/)
      .getByText('Enter 0 or more.')
      .waitFor();
    await page
      .question(/Workers/)
      .locator('input.input')
      .fill('1');
    for (const step of [1, 2, 3, 4, 5, 6, 7]) await page.enter(`(${step}/7)`);
    await page.message('you must also provide a tag').waitFor();
    await page.clearMessages();
    expect(await clusters()).toEqual([]);
  });
});

describe('the form', () => {
  test('is filled and sent from the keyboard; the site’s own words stand beside the field', async () => {
    await openForm();
    const { keyboard } = editor.session.page;
    await expect.poll(() => field('Workers').evaluate(isFocused)).toBe(true);
    expect(await field('Workers').inputValue()).toBe('3');
    // Not Control+A: VS Code takes it and selects some time later, when more has been typed.
    await field('Workers').fill('1.5');
    await keyboard.press('Enter');
    await form().locator('[data-field="workers"] .problem').getByText('whole number').waitFor();
    expect(await field('Workers').getAttribute('aria-description')).toMatch('whole number');
    expect(await field('Workers').evaluate(isFocused)).toBe(true);
    await field('Workers').fill('1');
    await keyboard.press('Escape');
    await keyboard.press('Enter');
    await problem('image').getByText('you must also provide a tag').waitFor();
    await expect.poll(() => field('Image').evaluate(isFocused)).toBe(true);
    expect(await form().locator('[aria-live]').textContent()).toMatch(/^Image: .* a tag$/);
    expect(await clusters()).toEqual([]);
  });

  test('takes names and values one by one, or as JSON', async () => {
    await form().getByRole('button', { name: 'Add to Environment variables (YAML)' }).click();
    const { keyboard } = editor.session.page;
    await keyboard.type('MY_TOKEN');
    await keyboard.press('Tab');
    await keyboard.insertText('a-secret-of-mine');
    const value = form().getByRole('textbox', { name: /value of MY_TOKEN/ });
    expect(await value.getAttribute('type')).toBe('password');
    await form().getByRole('button', { name: 'Add to Environment variables (YAML)' }).click();
    await keyboard.insertText('{"OMP_NUM_THREADS": "2", "GONE": "x"}');
    const gone = form().getByRole('button', { name: 'Remove GONE' });
    await gone.click();
    await gone.waitFor({ state: 'detached' });
    expect(
      await form()
        .getByRole('textbox', { name: /value of OMP/ })
        .inputValue(),
    ).toBe('2');
  });

  test('comes back as it was when its tab was hidden', async () => {
    await field('Image').fill('quay.io/some/image:1');
    await editor.session.command('File: New Untitled Text File');
    await editor.session.page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await editor.session.page.locator('.tab', { hasText: title }).click();
    await form().getByText(title).waitFor();
    expect(await field('Image').inputValue()).toBe('quay.io/some/image:1');
    const secret = form().getByRole('textbox', { name: /value of MY_TOKEN/ });
    expect(await secret.inputValue()).toBe('a-secret-of-mine');
  });

  test('comes back without its secrets when the window was reloaded', async () => {
    await editor.session.reload();
    await form().getByText(title).waitFor();
    expect(await field('Image').inputValue()).toBe('quay.io/some/image:1');
    expect(
      await form()
        .getByRole('textbox', { name: /value of OMP/ })
        .inputValue(),
    ).toBe('2');
    expect(
      await form()
        .getByRole('textbox', { name: /value of/ })
        .count(),
    ).toBe(1);
  });

  test('stays, with what was entered, when it is cancelled and when the gateway dies', async () => {
    await page.row('Gateway', 'Local reachable').waitFor();
    await field('Workers').fill('1');
    const asking = form().getByText('Asking the gateway');
    const gateway = await serviceProcesses(variant.stack.home, 'gateway');
    for (const pid of gateway) process.kill(pid, 'SIGSTOP');
    try {
      await field('Workers').press('Enter');
      await asking.waitFor();
      await form().getByRole('button', { name: 'Cancel' }).click();
      await asking.waitFor({ state: 'hidden' });
      await field('Workers').press('Enter');
      await asking.waitFor();
    } finally {
      for (const pid of gateway) process.kill(pid, 'SIGKILL');
    }
    await form().locator('.notice').getByText('gateway').waitFor();
    expect(await field('Workers').inputValue()).toBe('1');
    expect(await field('Image').inputValue()).toBe('quay.io/some/image:1');
    // It is started again, and nobody has got a cluster.
    await expect.poll(clusters, { timeout: 30_000 }).toEqual([]);
  });

  test('makes one cluster, however often it is sent, and closes', async () => {
    await field('Image').focus();
    const { keyboard } = editor.session.page;
    for (let i = 0; i < 3; i++) await keyboard.press('Enter');
    await page.row('Clusters', /1 worker/).waitFor();
    await page.message(/Cluster \w+ runs/).waitFor();
    expect(await clusters()).toHaveLength(1);
    expect(await editor.session.page.locator('.tab', { hasText: title }).count()).toBe(0);
  });

  test('has the last values when it is opened again', async () => {
    await openForm();
    expect(await field('Workers').inputValue()).toBe('1');
    expect(await field('Image').inputValue()).toBe('quay.io/some/image:1');
    await form().getByRole('button', { name: 'Use Defaults' }).click();
    expect(await field('Image').inputValue()).toBe('');
    await form().getByRole('button', { name: 'Cancel' }).click();
    await editor.session.page.locator('.tab', { hasText: title }).waitFor({ state: 'detached' });
  });

  test('does nothing that its policy forbids', () => {
    expect(forbidden).toEqual([]);
  });
});

/** True for the element that has the focus; runs in the page. */
function isFocused(element: unknown): boolean {
  return (element as { matches(selector: string): boolean }).matches(':focus');
}
