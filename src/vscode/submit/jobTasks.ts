import {
  CustomExecution,
  Task,
  TaskScope,
  tasks,
  type Pseudoterminal,
  type TaskProvider,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { l10n } from '../platform/l10n.ts';

/** Type of our tasks, as in `tasks.json`. */
const TYPE = 'scienceGateway';

/** Jobs as tasks: a front door only, for a task asks before anything is submitted. */
export class JobTasks extends Disposables implements TaskProvider {
  readonly #terminal: (definition: unknown) => Promise<Pseudoterminal>;

  constructor(terminal: (definition: unknown) => Promise<Pseudoterminal>) {
    super();
    this.#terminal = terminal;
    this.add(tasks.registerTaskProvider(TYPE, this));
  }

  provideTasks(): Task[] {
    return [this.#task({ type: TYPE, program: 'sample' }, TaskScope.Workspace, l10n.t('sample'))];
  }

  resolveTask({ definition, scope, name }: Task): Task {
    return this.#task(definition, scope ?? TaskScope.Workspace, name);
  }

  #task(definition: Task['definition'], scope: NonNullable<Task['scope']>, name: string): Task {
    const execution = new CustomExecution((resolved) => this.#terminal(resolved));
    // No problem matchers: VS Code would ask which ones.
    return new Task(definition, scope, name, l10n.t('Science Gateway'), execution, []);
  }
}
