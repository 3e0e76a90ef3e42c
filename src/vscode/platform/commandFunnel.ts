import { commands, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { CommandArguments, CommandId } from './ids.ts';
import type { Log } from './log.ts';
import { problemOf } from './problem.ts';

type Handler<K extends CommandId> = (...args: CommandArguments[K]) => unknown;

/**
 * Registers commands and is the one place where their failures are caught: a cancellation is
 * silent, everything else becomes one sentence with at most two buttons, and a chain of causes in
 * the log.
 */
export class CommandFunnel extends Disposables {
  constructor(readonly log: Log) {
    super();
  }

  readonly register = <K extends CommandId>(id: K, handler: Handler<K>): void => {
    this.add(
      commands.registerCommand(id, (...args: unknown[]) =>
        this.run(id, () => handler(...(args.map(subjectOf) as CommandArguments[K]))),
      ),
    );
  };

  /** Runs `work`; the returned promise never rejects. */
  async run(what: string, work: () => unknown): Promise<unknown> {
    try {
      return await work();
    } catch (error) {
      this.report(what, error, () => void this.run(what, work));
      return undefined;
    }
  }

  /** Tells of a failure; does not wait for the person to react. */
  report(what: string, error: unknown, retry?: () => void): void {
    const problem = problemOf(error);
    if (!problem) return;
    this.log.error(what, error);
    const actions = problem.actions.filter((action) => action.command !== 'retry' || retry);
    const message = this.log.redactor.redact(problem.message);
    void window
      .showErrorMessage(message, ...actions.map((action) => action.title))
      .then((title) => {
        const chosen = actions.find((action) => action.title === title)?.command;
        if (chosen === 'retry') retry?.();
        else if (chosen === 'settings') {
          void commands.executeCommand('workbench.action.openSettings', 'scienceGateway');
        } else if (chosen) void commands.executeCommand(chosen);
      });
  }
}

/** Trees hand over their row and all selected ones; a command sees what the rows stand for. */
function subjectOf(argument: unknown): unknown {
  if (Array.isArray(argument)) return argument.map(subjectOf);
  return typeof argument === 'object' && argument !== null && 'subject' in argument
    ? argument.subject
    : argument;
}

/** Runs one of our commands from code, with its types. */
export function runCommand<K extends CommandId>(
  id: K,
  ...args: CommandArguments[K]
): Thenable<unknown> {
  return commands.executeCommand(id, ...args);
}
