import {
  CodeLens,
  languages,
  Range,
  workspace,
  type CodeLensProvider,
  type TextDocument,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { loadPythonReader } from '../loadPythonReader.ts';
import type { CommandId } from '../platform/ids.ts';
import { l10n } from '../platform/l10n.ts';
import { looksLikeJob } from './looksLikeJob.ts';

/** ▶ above the functions that can be jobs. */
export class JobLenses extends Disposables implements CodeLensProvider {
  constructor() {
    super();
    this.add(languages.registerCodeLensProvider({ language: 'python' }, this));
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const text = document.getText();
    if (!workspace.isTrusted || !looksLikeJob(text)) return [];
    const { readProgram } = await loadPythonReader();
    const { entries, problems } = readProgram(text, document.fileName);
    if (problems.some(({ severity }) => severity === 'error')) return [];
    const command: CommandId = 'scienceGateway.job.submitFile';
    return entries.map(({ name, line }) => {
      return new CodeLens(new Range(line - 1, 0, line - 1, 0), {
        title: l10n.t('$(play) Run as a job'),
        tooltip: l10n.t('Run {0} on a cluster', name),
        command,
        arguments: [document.uri, name],
      });
    });
  }
}
