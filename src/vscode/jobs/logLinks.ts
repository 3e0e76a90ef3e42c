import {
  DocumentLink,
  Range,
  type CancellationToken,
  type DocumentLinkProvider,
  type TextDocument,
} from 'vscode';
import { l10n } from '../platform/l10n.ts';
import { atLine, framesIn, localFileOf } from './localFrames.ts';

/** Frames of a log that are links; behind so many a program is in a loop. */
const MOST = 500;

/** Makes `File "mean.py", line 12` in a log a link to that line of the file in the workspace. */
export class LogLinks implements DocumentLinkProvider {
  async provideDocumentLinks(
    document: TextDocument,
    token: CancellationToken,
  ): Promise<DocumentLink[]> {
    const frames = framesIn(document.getText()).slice(-MOST);
    const files = new Map<string, Awaited<ReturnType<typeof localFileOf>>>();
    for (const { file } of frames) {
      if (token.isCancellationRequested) return [];
      if (!files.has(file)) files.set(file, await localFileOf(file));
    }
    return frames.flatMap(({ file, line, start, end }) => {
      const uri = files.get(file);
      if (!uri) return [];
      const range = new Range(document.positionAt(start), document.positionAt(end));
      const link = new DocumentLink(range, atLine(uri, line));
      link.tooltip = l10n.t('Open line {0}', line);
      return [link];
    });
  }
}
