import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { isAbort } from '../../base/errors.ts';
import { errorRows } from './errorRow.ts';
import type { ViewId } from './ids.ts';
import type { Log } from './log.ts';
import { sameButHover, type Row } from './row.ts';

/** A row under progress is redrawn at most this often. */
const INTERVAL_MS = 500;
/** Rows of which only the hover would say something else are redrawn at most this often. */
const HOVER_MS = 10_000;

/** A row in its tree. The same object stands for the same id, as the editor expects. */
export interface RowNode<S> {
  row: Row<S>;
  readonly parent: RowNode<S> | undefined;
  children: RowNode<S>[] | undefined;
  readonly subject: S | undefined;
}

/**
 * A tree made of plain rows. `update` compares and tells the editor only of rows whose text changed,
 * at most twice a second and only while the view is seen: redrawing a row closes its hover, and a
 * hidden view would still be asked for every row.
 */
export abstract class RowTree<S> extends Disposables implements TreeDataProvider<RowNode<S>> {
  readonly #changed = this.add(new EventEmitter<RowNode<S> | RowNode<S>[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: TreeView<RowNode<S>>;
  readonly #roots: RowNode<S> = node({ id: '', label: '' }, undefined);
  /** False where rows must be fetched first. */
  #isAtOnce = false;
  /** Rows that are never shown; see `#hold`. */
  readonly #unseen = new WeakSet<RowNode<S>>();
  #timer: NodeJS.Timeout | undefined;
  /** When hovers were made anew, and when they will be. */
  #hovers = 0;
  #hoverTimer: NodeJS.Timeout | undefined;
  #stale = false;
  #flushed = 0;

  constructor(
    readonly id: ViewId,
    protected readonly log: Log,
    /** Until then nothing is known: the view waits instead of calling itself empty. */
    private readonly ready: Promise<void>,
    { canSelectMany = false } = {},
  ) {
    super();
    this.view = this.add(
      window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true, canSelectMany }),
    );
    this.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.#stale) this.update();
      }),
    );
    this.add({
      dispose: () => {
        clearTimeout(this.#timer);
        clearTimeout(this.#hoverTimer);
      },
    });
  }

  /** The rows under `parent`; sync when they come from a model, else a promise. */
  protected abstract rows(
    parent: Row<S> | undefined,
  ): readonly Row<S>[] | Promise<readonly Row<S>[]>;

  /** Something that rows are made of changed; cheap to call often. */
  update(): void {
    this.#stale = true;
    if (!this.view.visible || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#flush();
      },
      this.#flushed + INTERVAL_MS - Date.now(),
    );
    if (this.isDisposed) clearTimeout(this.#timer);
  }

  /** Asks for everything again, also for what is loaded from afar. */
  reload(id?: string): void {
    const found = id === undefined ? undefined : this.#find(this.#roots, id);
    if (this.view.visible) this.#hold(found ?? this.#roots);
    this.#changed.fire(found);
  }

  async getChildren(parent?: RowNode<S>): Promise<RowNode<S>[]> {
    await this.ready;
    const holder = parent ?? this.#roots;
    let rows: readonly Row<S>[];
    try {
      const answer = this.rows(parent?.row);
      this.#isAtOnce = !(answer instanceof Promise);
      rows = await answer;
    } catch (error) {
      if (!isAbort(error)) this.log.error(this.id, error);
      rows = errorRows(this.id, holder.row.id, error);
    }
    return this.#adopt(holder, rows);
  }

  getTreeItem(shown: RowNode<S>): TreeItem {
    if (this.#unseen.has(shown)) throw new Error('This row is never shown.');
    const { row } = shown;
    const item = new TreeItem(row.label, COLLAPSE[row.children ?? 'none']);
    item.id = row.id;
    if (row.description !== undefined) item.description = row.description;
    item.tooltip = row.tooltip ?? [row.label, row.description].filter(Boolean).join(' · ');
    if (row.icon) {
      const color = row.icon.color && new ThemeColor(row.icon.color);
      item.iconPath = new ThemeIcon(row.icon.id, color);
    }
    if (row.context !== undefined) item.contextValue = row.context;
    if (row.spoken !== undefined) item.accessibilityInformation = { label: row.spoken };
    if (row.command) {
      item.command = {
        command: row.command.id,
        title: row.label,
        arguments: [...row.command.args],
      };
    }
    return item;
  }

  getParent(child: RowNode<S>): RowNode<S> | undefined {
    return child.parent;
  }

  #adopt(holder: RowNode<S>, rows: readonly Row<S>[]): RowNode<S>[] {
    const before = new Map(holder.children?.map((child) => [child.row.id, child]));
    holder.children = rows.map((row) => {
      const known = before.get(row.id);
      if (!known) return node(row, holder === this.#roots ? undefined : holder);
      known.row = row;
      return known;
    });
    return holder.children;
  }

  #flush(): void {
    if (!this.view.visible || this.isDisposed) return;
    this.#stale = false;
    this.#flushed = Date.now();
    const changed: RowNode<S>[] = [];
    const isOther = this.#compare(this.#roots, changed, this.#flushed - this.#hovers >= HOVER_MS);
    for (const one of isOther ? [this.#roots] : changed) this.#hold(one);
    if (isOther) this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire(changed);
  }

  /**
   * Keeps the rows below `holder` known to the editor while it draws them anew. It forgets them when
   * it is told of a change, until its window asks again (`_addChildrenToClear` in VS Code 1.139's
   * extHostTreeViews.ts): a button that is pressed in between would come without its row. To reveal
   * a row it first looks up all rows above, at once and in this process. What is revealed here lies
   * below the first row, and `getTreeItem` refuses it, so that nothing on the screen moves.
   */
  #hold(holder: RowNode<S>): void {
    const isRoot = holder === this.#roots;
    const isOpen = isRoot || holder.children || holder.row.children === 'expanded';
    if (!this.#isAtOnce || !isOpen) return;
    const rows = this.rows(isRoot ? undefined : holder.row);
    if (rows instanceof Promise) return;
    const children = this.#adopt(holder, rows);
    const [first] = children;
    if (!first) return;
    const unseen = node<S>({ id: '', label: '' }, first);
    this.#unseen.add(unseen);
    void this.view.reveal(unseen, { select: false }).then(undefined, () => undefined);
    for (const child of children) this.#hold(child);
  }

  /**
   * Collects what changed below `holder`; true when its own list of rows is another one.
   *
   * @param withHovers false: a row whose hover alone is another one stays as it is for now.
   */
  #compare(holder: RowNode<S>, changed: RowNode<S>[], withHovers: boolean): boolean {
    if (!holder.children) return false;
    const rows = this.rows(holder === this.#roots ? undefined : holder.row);
    if (rows instanceof Promise) return false;
    const ids = holder.children.map((child) => child.row.id);
    if (rows.length !== ids.length || rows.some((row, index) => row.id !== ids[index])) return true;
    for (const [index, row] of rows.entries()) {
      const child = holder.children[index];
      if (!child) continue;
      const isSeen = !sameButHover(child.row, row);
      const isHover = !isSeen && child.row.tooltip !== row.tooltip;
      if (isHover) this.#noteHover(withHovers);
      const isTold = isSeen || (isHover && withHovers);
      if (isTold) child.row = row;
      if (this.#compare(child, changed, withHovers) || isTold) changed.push(child);
    }
    return false;
  }

  /** Redrawing closes a hover, and costs: what only it says is told now and then. */
  #noteHover(isTold: boolean): void {
    if (isTold) this.#hovers = this.#flushed;
    else {
      this.#hoverTimer ??= setTimeout(() => {
        this.#hoverTimer = undefined;
        this.update();
      }, HOVER_MS);
    }
  }

  #find(holder: RowNode<S>, id: string): RowNode<S> | undefined {
    for (const child of holder.children ?? []) {
      if (child.row.id === id) return child;
      const below = this.#find(child, id);
      if (below) return below;
    }
    return undefined;
  }
}

const COLLAPSE = {
  none: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
} as const;

function node<S>(row: Row<S>, parent: RowNode<S> | undefined): RowNode<S> {
  const made: RowNode<S> = {
    row,
    parent,
    children: undefined,
    get subject() {
      return made.row.subject;
    },
  };
  return made;
}
