import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { installCaller } from '../kit/callerExtension.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { ensurePython } from '../kit/python.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const tiny = `import zarr


def run(store, year: int = 2020, type: str = "a"):
    """Write a small array."""
    array = zarr.open_array(store, mode="w", shape=(2, 2), chunks=(2, 2), dtype="i4")
    array[:] = year
    return {"year": year, "type": type}
`;
const needs = (wheel: string) => `# /// script
# dependencies = ["numpy", "ours_of_test @ file://${wheel}"]
# ///
import zarr


def run(store):
    """Needs what no image has."""
    import ours_of_test
    zarr.open_array(store, mode="w", shape=(2,), chunks=(2,), dtype="i4")[:] = ours_of_test.VALUE
    return ours_of_test.VALUE
`;
const patient = `import time


def run(store, progress, n: int = 1):
    """Waits for its end."""
    for step in range(1000):
        progress(step, 1000)
        time.sleep(0.1)
`;
const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { language_info: { name: 'python' } },
  cells: [
    {
      id: 'a',
      cell_type: 'code',
      metadata: { tags: ['parameters'] },
      source: 'size = 3',
      outputs: [],
      execution_count: null,
    },
    {
      id: 'b',
      cell_type: 'code',
      metadata: {},
      source: 'print("squares", [n * n for n in range(size)])',
      outputs: [],
      execution_count: null,
    },
  ],
};
const tasks = {
  version: '2.0.0',
  tasks: [
    {
      type: 'scienceGateway',
      program: 'tiny.py',
      params: { year: 7 },
      label: 'tiny of seven',
      problemMatcher: [],
    },
  ],
};
/** The smallest wheel that pip takes: no index is needed. */
const makeWheel = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as file:
    file.writestr("ours_of_test.py", "VALUE = 5\\n")
    info = "ours_of_test-1.0.dist-info/"
    file.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: ours_of_test\\nVersion: 1.0\\n")
    file.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    file.writestr(info + "RECORD", "")
`;

let home = '';
const editor = useGatewayEditor(async (folder) => {
  home = await mkdtemp(join(tmpdir(), 'science-gateway-ways-'));
  await installCaller(join(home, 'extensions'));
  await mkdir(join(folder, '.vscode'));
  const wheel = join(folder, 'ours_of_test-1.0-py3-none-any.whl');
  await promisify(execFile)(await ensurePython(), ['-c', makeWheel, wheel]);
  await writeFile(join(folder, 'tiny.py'), tiny);
  await writeFile(join(folder, 'needs.py'), needs(wheel));
  await writeFile(join(folder, 'patient.py'), patient);
  await writeFile(join(folder, 'squares.ipynb'), JSON.stringify(notebook));
  await writeFile(join(folder, '.vscode', 'tasks.json'), JSON.stringify(tasks));
  return { home };
});
const page = new GatewayPage(editor);
const form = () => editor.session.webview().locator('main');
const button = (name: string) => form().getByRole('button', { name, exact: true });
const field = (label: string) => form().getByRole('textbox', { name: label, exact: true });
const line = (id: string) => form().locator(`[data-line="${id}"]`);

let stack: Stack;
let site: Site;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  await site.clusters.create({ workers: 1 });
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
});
beforeEach(() => page.clearMessages());
afterAll(async () => {
  await site.clusters.refresh();
  for (const { name } of site.clusters.running) await site.clusters.stop(name);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

/** From the form to the end of its job; returns what the job's function returned. */
async function runForm(title: string): Promise<unknown> {
  await form().getByText(title).waitFor();
  await button('Continue').click();
  await button('Run').click();
  return done();
}

async function done(): Promise<unknown> {
  const message = page.message(/Job \S+ is done/);
  await message.waitFor();
  const [, id] = /Job (\S+) is done/.exec(await message.innerText()) ?? [];
  await site.clusters.refresh();
  const job = await untilJob(site, id ?? '', ({ state }) => state === 'done');
  return (await site.jobs.details(job)).result;
}

describe('ways to a job', () => {
  test('the menu of a file in the explorer', async () => {
    await editor.session.command('View: Show Explorer');
    const row = editor.session.page.locator('.explorer-folders-view .monaco-list-row', {
      hasText: 'tiny.py',
    });
    await page.choose(row, 'Run File as a Job');
    expect(await runForm('Run tiny.py as a Job')).toEqual({ year: 2020, type: 'a' });
  });

  test('the button above an editor', async () => {
    await page.openFile('tiny.py');
    await editor.session.page
      .locator('.editor-actions')
      .getByLabel(/Run File as a Job/)
      .click();
    await form().getByText('Run tiny.py as a Job').waitFor();
    await field('year').fill('1950');
    await field('type').fill('b');
    expect(await runForm('Run tiny.py as a Job')).toEqual({ year: 1950, type: 'b' });
  });

  test('the form comes back with what was entered when the window is reloaded', async () => {
    await page.openFile('tiny.py');
    await editor.session.command('Science Gateway: Run File as a Job…');
    await field('year').fill('1951');
    await editor.session.reload();
    await form().getByText('Run tiny.py as a Job').waitFor();
    expect(await field('year').inputValue()).toBe('1951');
    expect(await runForm('Run tiny.py as a Job')).toMatchObject({ year: 1951 });
  });

  test('Run Again without editing', async () => {
    await page.open();
    const row = page.row('Jobs', /^tiny/);
    await row.waitFor();
    await page.choose(row, 'Run Job Again');
    expect(await done()).toMatchObject({ year: 1951 });
  });

  test('selected lines, from the menu of the editor', async () => {
    await page.openFile('tiny.py');
    const { keyboard } = editor.session.page;
    await editor.session.command('Go to Line/Column...');
    await keyboard.type('1');
    await keyboard.press('Enter');
    await keyboard.press('Shift+End');
    await editor.session.command('Science Gateway: Run Selection as a Job…');
    expect(await runForm('tiny.py, lines 1 to 1')).toBeUndefined();
  });

  test('a cell of a notebook, with the cell tagged parameters', async () => {
    await page.openFile('squares.ipynb');
    const cell = editor.session.page.locator('.notebookOverlay .monaco-list-row', {
      hasText: 'squares',
    });
    await cell.click();
    await editor.session.command('Science Gateway: Run Cell as a Job…');
    await form().getByText('squares.ipynb, cell 2').waitFor();
    await field('size').fill('4');
    await runForm('squares.ipynb, cell 2');
    await page
      .message(/is done/)
      .getByRole('button', { name: 'Show Log' })
      .click();
    await editor.session.page.locator('.view-line', { hasText: 'squares [0, 1, 4, 9]' }).waitFor();
  });

  test('a task, with its values in the form', async () => {
    await editor.session.command('Tasks: Run Task');
    await editor.session.answer('tiny of seven');
    await form().getByText('Run tiny.py as a Job').waitFor();
    expect(await field('year').inputValue()).toBe('7');
    expect(await runForm('Run tiny.py as a Job')).toMatchObject({ year: 7 });
    await editor.session.page.getByText('tiny of seven').first().waitFor();
  });

  test('another extension, by the API; closing the form is its no', async () => {
    await editor.session.command('Caller: Submit');
    await form().getByText('Run tiny.py as a Job').waitFor();
    expect(await field('year').inputValue()).toBe('1999');
    await button('Cancel').click();
    await page.message(/API said no/).waitFor();
    await editor.session.command('Caller: Submit');
    expect(await runForm('Run tiny.py as a Job')).toMatchObject({ year: 1999 });
    await page.message(/API 1 has s3:\/\/gateway-results\/tiny-/).waitFor();
  });

  test('quick inputs, from the keyboard alone', async () => {
    await editor.session.command('Science Gateway: Submit Job…');
    const { keyboard } = editor.session.page;
    await page.question('Submit Job').waitFor();
    await keyboard.type('tiny.py');
    await keyboard.press('Enter');
    await page.question(/Submit Job \(1\/2\)/).waitFor();
    await keyboard.press('Enter');
    await page.question(/Submit Job \(2\/2\)/).waitFor();
    await keyboard.type('year');
    await keyboard.press('Enter');
    await page.question('Submit Job: year').waitFor();
    await keyboard.press('Control+a');
    await keyboard.type('1900');
    await keyboard.press('Enter');
    await page.question(/Submit Job \(2\/2\)/).waitFor();
    await keyboard.press('Enter');
    expect(await done()).toMatchObject({ year: 1900 });
  });
});

describe('a link', () => {
  const open = async (link: string) => {
    await editor.session.command('Developer: Open URL');
    await editor.session.answer(link);
    const allow = editor.session.page.getByRole('dialog').getByRole('button', { name: 'Open' });
    await allow.click();
  };
  const base = 'vscode://science-gateway.science-gateway/submit_job';

  test('shows what it would run, and leads to the form', async () => {
    await open(`${base}/from-a-link?file=tiny.py&year=1812`);
    const dialog = editor.session.page.getByRole('dialog');
    await dialog.getByText('A link asks to run tiny.py as job from-a-link').waitFor();
    await dialog.getByText('year = 1812').waitFor();
    await dialog.getByRole('button', { name: 'Open the Form' }).click();
    await form().getByText('Run tiny.py as a Job').waitFor();
    expect(await field('Job name').inputValue()).toBe('from-a-link');
    expect(await runForm('Run tiny.py as a Job')).toMatchObject({ year: 1812 });
  });

  test('of the old kind names no file: it means the sample', async () => {
    await open(`${base}/from-the-old-page?shape=200,200`);
    const dialog = editor.session.page.getByRole('dialog');
    await dialog.getByText('A link asks to run random_array as job from-the-old-page').waitFor();
    await dialog.getByRole('button', { name: 'Open the Form' }).click();
    await form().getByText('Run random_array as a Job').waitFor();
    expect(await field('Job name').inputValue()).toBe('from-the-old-page');
    expect(await field('shape').inputValue()).toMatch(/^200, ?200$/);
    await button('Cancel').click();
  });

  test('leads out of the workspace nowhere', async () => {
    await open(`${base}/evil?file=../secret.py`);
    await page.message('A link can only run a Python file of the workspace.').waitFor();
  });
});

describe('what runs long', () => {
  const run = async (n: string) => {
    await editor.session.command('View: Close All Editors');
    await page.openFile('patient.py');
    await editor.session.command('Science Gateway: Run File as a Job…');
    await form().getByText('Run patient.py as a Job').waitFor();
    await field('n').fill(n);
    await button('Continue').click();
    await button(n === '1' ? 'Run' : 'Run 3 Jobs').click();
  };

  test('is cancelled by the button of its message', async () => {
    await run('1');
    const message = page.message(/Job patient-.*\d+\/1000 steps/);
    await message.waitFor();
    await message.hover();
    await message.getByRole('button', { name: 'Cancel' }).click();
    await page.message(/Job patient-\S+ was cancelled/).waitFor();
  });

  test('as a sweep is cancelled and resumed as a whole, from its row', async () => {
    await run('1..3');
    const row = page.row('Jobs', /^patient.*\/3 done/);
    await row.getByText(/running/).waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Cancel Sweep' }).click();
    await row.getByText('0/3 done · 3 cancelled').waitFor();
    await page.choose(row, 'Resume Sweep');
    await row.getByText(/running/).waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Cancel Sweep' }).click();
    await row.getByText('0/3 done · 3 cancelled').waitFor();
  });
});

describe('packages that are missing', () => {
  test('are installed from the card, on a cluster made for the job', async () => {
    await page.openFile('needs.py');
    await editor.session.command('Science Gateway: Run File as a Job…');
    await form().getByText('Run needs.py as a Job').waitFor();
    await button('Continue').click();
    await line('packages').getByText('make a cluster for this job').waitFor();
    await button('Cluster Options…').click();
    await form().getByText('Create a Cluster').waitFor();
    await button('Create').click();
    await line('packages').getByText('This cluster was made for the job').waitFor();
    await button('Install Packages').click();
    await line('packages')
      .getByText(/ours_of_test 1\.0/)
      .waitFor({ timeout: 90_000 });
    await button('Run').click();
    expect(await done()).toBe(5);
  }, 240_000);
});
