import { ProgressLocation, window } from 'vscode';
import type { LaunchWindow } from './launch.ts';

/** Says in the status bar what is going on. */
export async function inStatusBar<T>(
  title: string,
  work: (how: Pick<LaunchWindow, 'report'>) => Promise<T>,
): Promise<T> {
  const options = { location: ProgressLocation.Window, title };
  return window.withProgress(options, (progress) =>
    work({ report: (message) => progress.report({ message }) }),
  );
}
