import type { Cancellable } from '../base/abort.ts';
import type { ZarrNode } from './arrayInfo.ts';
import type { ByteSource } from './byteSource.ts';
import { joinKey } from './chunkGrid.ts';
import { isObject, type Json, type JsonObject, parseJson } from './json.ts';
import { readV2Array, readV2Group, readV3 } from './metadata.ts';
import type { OpenedNode } from './node.ts';

/**
 * Everything below a group that its consolidated metadata tells of, by path in the store: `.zmetadata`
 * of format 2, `consolidated_metadata` in `zarr.json` of format 3 (as zarr-python 3.1.6 writes them).
 * It may be older than the store; broken entries are left out.
 *
 * @returns `undefined` where the group has none.
 */
export async function consolidatedBelow(
  store: ByteSource,
  { node, documents }: OpenedNode,
  options: Cancellable = {},
): Promise<ReadonlyMap<string, ZarrNode> | undefined> {
  if (node.kind !== 'group') return undefined;
  if (node.format === 3) {
    const all = member(member(parsed(documents[0]?.text), 'consolidated_metadata'), 'metadata');
    return isObject(all) ? ofV3(all, node.path) : undefined;
  }
  const bytes = await store.get(joinKey(node.path, '.zmetadata'), options);
  const all = bytes && member(parsed(new TextDecoder().decode(bytes)), 'metadata');
  return isObject(all) ? ofV2(all, node.path) : undefined;
}

function ofV3(all: JsonObject, root: string): Map<string, ZarrNode> {
  const nodes = new Map<string, ZarrNode>();
  for (const [name, value] of Object.entries(all)) {
    const path = joinKey(root, name);
    keep(nodes, path, () => readV3({ key: `${path}/zarr.json`, text: textOf(value) }, path));
  }
  return nodes;
}

function ofV2(all: JsonObject, root: string): Map<string, ZarrNode> {
  const nodes = new Map<string, ZarrNode>();
  const document = (key: string) => {
    const value = all[key];
    return value === undefined ? undefined : { key: joinKey(root, key), text: textOf(value) };
  };
  for (const key of Object.keys(all)) {
    const found = /^(.+)\/(\.zarray|\.zgroup)$/.exec(key);
    const main = document(key);
    if (!found || !main) continue;
    const path = joinKey(root, found[1] ?? '');
    const read = found[2] === '.zarray' ? readV2Array : readV2Group;
    keep(nodes, path, () => read(main, document(`${found[1] ?? ''}/.zattrs`), path));
  }
  return nodes;
}

function keep(nodes: Map<string, ZarrNode>, path: string, read: () => ZarrNode): void {
  try {
    nodes.set(path, read());
  } catch {
    // What is broken in here is asked for itself, and then says what is wrong.
  }
}

function parsed(text: string | undefined): Json | undefined {
  try {
    return text === undefined ? undefined : parseJson(text);
  } catch {
    return undefined;
  }
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}

/** JSON as `parseJson` reads it: with NaN, infinities and whole numbers of any size. */
function textOf(value: Json): string {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, one]) => `${JSON.stringify(name)}:${textOf(one)}`,
  );
  return `{${members.join(',')}}`;
}
