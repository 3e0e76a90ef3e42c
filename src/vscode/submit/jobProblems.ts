import {
  Diagnostic,
  DiagnosticSeverity,
  languages,
  Range,
  workspace,
  type TextDocument,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { ProgramProblem } from '../../jobs/program/program.ts';
import { loadPythonReader } from '../loadPythonReader.ts';
import type { Log } from '../platform/log.ts';
import { looksLikeJob } from './looksLikeJob.ts';

/** Who types is not told of every half of a word, ms. */
const PAUSE = 400;

/** Mistakes of open files that could be jobs, in Problems. */
export class JobProblems extends Disposables {
  readonly #found = this.add(languages.createDiagnosticCollection('scienceGateway'));
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(private readonly log: Log) {
    super();
    this.add(workspace.onDidOpenTextDocument((document) => this.#soon(document, 0)));
    this.add(workspace.onDidChangeTextDocument(({ document }) => this.#soon(document, PAUSE)));
    this.add(workspace.onDidCloseTextDocument(({ uri }) => this.#found.delete(uri)));
    this.add({ dispose: () => this.#waiting.forEach((timer) => clearTimeout(timer)) });
    for (const document of workspace.textDocuments) this.#soon(document, 0);
  }

  #soon(document: TextDocument, pause: number): void {
    if (document.languageId !== 'python') return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        this.#look(document).catch((error: unknown) => this.log.error('reading Python', error));
      }, pause),
    );
  }

  async #look(document: TextDocument): Promise<void> {
    const text = document.getText();
    if (!looksLikeJob(text)) {
      this.#found.delete(document.uri);
      return;
    }
    const { readProgram } = await loadPythonReader();
    if (document.isClosed) return;
    const { problems } = readProgram(text, document.fileName);
    this.#found.set(
      document.uri,
      problems.map((problem) => diagnosticOf(problem, document)),
    );
  }
}

function diagnosticOf(
  { line, column, message, severity }: ProgramProblem,
  document: TextDocument,
): Diagnostic {
  const place = new Range(line - 1, column, line - 1, column + 1);
  const range = document.getWordRangeAtPosition(place.start) ?? place;
  const level = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const found = new Diagnostic(document.validateRange(range), message, level);
  found.source = 'Science Gateway';
  return found;
}
