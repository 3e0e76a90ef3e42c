import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import type { ZarrNode } from './arrayInfo.ts';
import { joinKey } from './chunkGrid.ts';
import { findNode } from './node.ts';

/** What lies under a prefix, as a tree shows it. */
export interface ChildNode {
  /** Last part of the path. */
  readonly name: string;
  readonly path: string;
  /** Absent for a plain folder, or when its metadata is broken. */
  readonly node?: ZarrNode;
  /** Why the metadata cannot be used. */
  readonly problem?: string;
}

/** One page of the children of a prefix. */
export interface ChildPage {
  readonly children: readonly ChildNode[];
  /** Give it back to get the next page; absent on the last one. */
  readonly next?: string;
}

/** Children looked at in one page. */
const PAGE = 100;

/**
 * The folders directly under `path`, each with what it is: array, group or plain folder. Reads the
 * listing and not consolidated metadata, because that is out of date while a job writes.
 */
export async function childNodes(
  store: ByteStore,
  path: string,
  options: Cancellable & { readonly next?: string | undefined; readonly limit?: number } = {},
): Promise<ChildPage> {
  const root = path.replace(/^\/+|\/+$/g, '');
  const { signal } = options;
  const page = await store.list({
    prefix: root && `${root}/`,
    delimiter: '/',
    next: options.next,
    limit: options.limit ?? PAGE,
    signal,
  });
  const names = page.prefixes.map((prefix) => prefix.slice(root ? root.length + 1 : 0, -1));
  const children = await Promise.all(names.map((name) => childAt(store, root, name, { signal })));
  return { children, ...(page.next === undefined ? {} : { next: page.next }) };
}

async function childAt(
  store: ByteStore,
  root: string,
  name: string,
  options: Cancellable,
): Promise<ChildNode> {
  const path = joinKey(root, name);
  try {
    const found = await findNode(store, path, options);
    return found ? { name, path, node: found.node } : { name, path };
  } catch (error) {
    // One broken array must not hide the others; refusals and lost connections concern them all.
    if (!isGatewayError(error, 'ZarrInvalid')) throw error;
    return { name, path, problem: error.message };
  }
}
