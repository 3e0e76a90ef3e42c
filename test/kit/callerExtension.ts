import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MANIFEST = {
  name: 'caller',
  publisher: 'science-gateway-test',
  version: '0.0.1',
  engines: { vscode: '^1.100.0' },
  main: './main.js',
  extensionDependencies: ['science-gateway.science-gateway'],
  activationEvents: [],
  contributes: {
    commands: [{ command: 'caller.submit', title: 'Submit', category: 'Caller' }],
  },
};

const MAIN = `
const { commands, extensions, Uri, window, workspace } = require('vscode');
exports.activate = ({ subscriptions }) => {
  const on = (name, run) => subscriptions.push(commands.registerCommand('caller.' + name, run));
  on('submit', async () => {
    const api = await extensions.getExtension('science-gateway.science-gateway').activate();
    const uri = Uri.joinPath(workspace.workspaceFolders[0].uri, 'tiny.py');
    try {
      const jobs = await api.submitFile(uri, { params: { year: 1999 } });
      window.showInformationMessage('API ' + api.version + ' has ' + jobs.map(({ output }) => output));
    } catch (error) {
      window.showInformationMessage('API said no: ' + error.message);
    }
  });
};
`;

/** Puts an extension into an editor's folder of extensions that calls ours by its API. */
export async function installCaller(extensions: string): Promise<void> {
  const folder = join(extensions, `${MANIFEST.publisher}.${MANIFEST.name}-${MANIFEST.version}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(MANIFEST));
  await writeFile(join(folder, 'main.js'), MAIN);
}
