import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formWords } from '../../src/shared/formWords.ts';
import { compareWords } from '../../src/shared/compareWords.ts';
import {
  COMMANDS,
  CONTEXT_KEYS,
  SETTINGS,
  TREE_ONLY,
  VIEWS,
} from '../../src/vscode/platform/ids.ts';

interface Menu {
  command: string;
  when?: string;
  group?: string;
}
interface Manifest {
  activationEvents: string[];
  capabilities: Record<'untrustedWorkspaces' | 'virtualWorkspaces', Record<string, unknown>>;
  contributes: {
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    views: Record<string, { id: string }[]>;
    viewsWelcome: { view: string; when: string; contents: string }[];
    commands: { command: string; title: string; category: string; icon?: string }[];
    menus: Record<string, Menu[]>;
    configuration: { properties: Record<string, { scope: string; order: number }> };
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const nls = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const menus = Object.values(contributes.menus).flat();
const inFolder = readdirSync('src/vscode', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/vscode/${path}`);
const sources = ['src/extension.ts', ...inFolder].map((path) => ({
  path,
  source: readFileSync(path, 'utf8'),
}));

describe('names in package.json and in ids.ts are the same', () => {
  it('commands', () => {
    const declared = contributes.commands.map(({ command }) => command);
    expect(new Set(declared).size).toBe(declared.length);
    expect([...declared].sort()).toEqual([...COMMANDS].sort());
  });

  it('views', () => {
    expect(
      Object.values(contributes.views)
        .flat()
        .map(({ id }) => id),
    ).toEqual([...VIEWS]);
  });

  it('settings', () => {
    const { properties } = contributes.configuration;
    expect(Object.keys(properties).sort()).toEqual([...SETTINGS].sort());
    for (const property of Object.values(properties)) expect(property.scope).toBe('application');
  });

  it('context keys', () => {
    const conditions = [...menus, ...contributes.viewsWelcome].map(({ when }) => when ?? '');
    const keys = conditions
      .flatMap((when) => when.match(/scienceGateway\.\w+(?:\.\w+)*/g) ?? [])
      .filter((key) => !VIEWS.some((view) => view === key));
    expect([...new Set(keys)].sort()).toEqual([...CONTEXT_KEYS].sort());
  });

  it('menus name commands and views that exist', () => {
    for (const { command, when } of menus) {
      expect(COMMANDS).toContain(command);
      const view = /view == ([\w.]+)/.exec(when ?? '')?.[1];
      if (view !== undefined) expect(VIEWS).toContain(view);
    }
  });

  it('every command is registered once', () => {
    const all = sources.map(({ source }) => source).join('\n');
    for (const command of COMMANDS) {
      const found = all.split(`'${command}', `).length - 1;
      expect(found, command).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('the palette', () => {
  it('hides exactly the commands that need a row', () => {
    const hidden = contributes.menus['commandPalette']?.filter(({ when }) => when === 'false');
    expect(hidden?.map(({ command }) => command)).toEqual([...TREE_ONLY]);
  });

  it('shows every command under one category', () => {
    for (const { category } of contributes.commands) expect(category).toBe('%category%');
  });
});

describe('menus', () => {
  it('have at most three inline actions on a row, all with icons', () => {
    const inline = menus.filter(({ group }) => group?.startsWith('inline'));
    for (const { when } of inline) {
      expect(inline.filter((one) => one.when === when).length).toBeLessThanOrEqual(3);
    }
    for (const { command } of inline) {
      const declared = contributes.commands.find((one) => one.command === command);
      expect(declared?.icon, command).toBeDefined();
    }
  });

  it('have valid regular expressions', () => {
    for (const { when } of menus) {
      const pattern = /=~ \/(.*)\/$/.exec(when ?? '')?.[1];
      if (pattern !== undefined) expect(() => new RegExp(pattern)).not.toThrow();
    }
  });
});

describe('empty views', () => {
  it('each have a welcome, with one button each', () => {
    for (const view of VIEWS) {
      const welcomes = contributes.viewsWelcome.filter((welcome) => welcome.view === view);
      expect(welcomes.length, view).toBeGreaterThanOrEqual(1);
      for (const { contents } of welcomes) {
        const lines = (nls[contents.slice(1, -1)] ?? '').split('\n');
        expect(lines.filter((line) => /^\[[^\]]+\]\(command:[^)]+\)$/.test(line))).toHaveLength(1);
      }
    }
  });
});

describe('words', () => {
  it('in package.json all resolve, and none is left over', () => {
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect([...new Set(used)].sort()).toEqual(Object.keys(nls).sort());
  });

  it('in code are literals, and l10n/bundle.l10n.json has them all', async () => {
    // What the pages say are tables, translated as a whole by platform/l10n.ts.
    const messages = new Set<string>(
      [compareWords, formWords].flatMap((table) => Object.values(table)),
    );
    for (const { path, source } of sources) {
      if (path.endsWith('platform/l10n.ts')) continue;
      for (const [call, literal] of source.matchAll(/l10n\.t\(\s*('(?:[^'\\]|\\.)*'|"[^"]*")?/g)) {
        if (path === 'src/extension.ts') continue;
        expect(literal, `${path}: ${call} is not a literal`).toBeDefined();
        const raw = (literal ?? '').slice(1, -1).replaceAll("\\'", "'");
        messages.add(raw);
      }
    }
    const bundle = Object.fromEntries([...messages].sort().map((message) => [message, message]));
    const json = `${JSON.stringify(bundle, null, 2)}\n`;
    // `npx vitest run -u test/unit/manifest.test.ts` writes it anew.
    await expect(json).toMatchFileSnapshot('../../l10n/bundle.l10n.json');
  });
});

describe('promises to the person', () => {
  it('says why it is limited in untrusted workspaces, and which settings it ignores there', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    expect(untrustedWorkspaces['supported']).toBe('limited');
    expect(untrustedWorkspaces['description']).toMatch(/^%.+%$/);
    expect(untrustedWorkspaces['restrictedConfigurations']).toEqual([...SETTINGS]);
    expect(virtualWorkspaces['description']).toMatch(/^%.+%$/);
  });

  it('wakes up for exactly this', () => {
    expect(manifest.activationEvents).toEqual([
      'onStartupFinished',
      'onWebviewPanel:scienceGateway.preview',
      'onWebviewPanel:scienceGateway.compare',
      'onWebviewPanel:scienceGateway.form',
      'onWebviewPanel:scienceGateway.job',
      'onWebviewPanel:scienceGateway.inspector',
      'onUri',
    ]);
  });

  it('sends no telemetry', () => {
    for (const { path, source } of sources) expect(source, path).not.toMatch(/telemetry/i);
  });
});
