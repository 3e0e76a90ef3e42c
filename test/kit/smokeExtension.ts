import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

const MANIFEST = {
  name: 'smoke',
  publisher: 'science-gateway-test',
  version: '0.0.1',
  license: 'MIT',
  repository: 'https://example.org/smoke',
  engines: { vscode: '^1.100.0' },
  main: './main.js',
  activationEvents: [],
  contributes: {
    commands: ['Keep Secret', 'Show Secret', 'Show State', 'Open Page'].map((title) => ({
      command: `smoke.${title.replace(' ', '')}`,
      title,
      category: 'Smoke',
    })),
  },
};

const MAIN = `
const vscode = require('vscode');
const say = (text) => { vscode.window.showInformationMessage(text); };
exports.activate = ({ secrets, subscriptions }) => {
  const on = (name, run) => subscriptions.push(vscode.commands.registerCommand('smoke.' + name, run));
  on('KeepSecret', async () => {
    await secrets.store('secret', await vscode.window.showInputBox({ prompt: 'Secret' }));
    say('kept');
  });
  on('ShowSecret', async () => say('secret: ' + await secrets.get('secret')));
  on('ShowState', () => say('trusted: ' + vscode.workspace.isTrusted + ', env: ' + process.env.SMOKE));
  on('OpenPage', () => {
    const panel = vscode.window.createWebviewPanel('smoke', 'Page', 1, { enableScripts: true });
    panel.webview.html = '<p id="out"></p><script>addEventListener("message", ({ data }) => { document.querySelector("#out").textContent = data.text; });</script>';
    void panel.webview.postMessage({ text: 'hello page' });
  });
};
`;

/** Packages a small extension that shows what an editor gives to it; returns the `.vsix`. */
export async function packageSmokeExtension(folder: string): Promise<string> {
  const source = join(folder, 'smoke');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'package.json'), JSON.stringify(MANIFEST));
  await writeFile(join(source, 'main.js'), MAIN);
  await writeFile(join(source, 'README.md'), 'Smoke test.');
  await writeFile(join(source, 'LICENSE'), 'MIT');
  await writeFile(join(source, '.vscodeignore'), '');
  const packagePath = join(folder, 'smoke.vsix');
  await createVSIX({ cwd: source, packagePath, dependencies: false });
  return packagePath;
}
