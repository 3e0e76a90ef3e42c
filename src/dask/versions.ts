import { v, validate } from '../base/validate.ts';
import { VersionRefused } from './errors.ts';
import type { MsgpackInput } from './wire/msgpackValue.ts';
import { plain, type WireValue } from './wire/wireValue.ts';

/** What runs on a cluster. */
export interface ClusterVersions {
  /** E.g. `2026.8.0`; empty for builds from source that do not know theirs. */
  readonly distributed: string;
  /** E.g. `3.11.7`. */
  readonly python: string;
}

const words = v.record(v.string(), v.unknown());
const answer = v.object({ host: words, packages: words });

/** The first with a plugin hook for events, which the registry of jobs lives on. */
const floor = [2022, 6, 0];

/** Reads the reply of `versions`. @throws VersionRefused below 2022.6.0. */
export function versionsOf(reply: WireValue): ClusterVersions {
  const { host, packages } = validate(answer, plain(reply), "the scheduler's versions");
  const distributed = textOf(packages['distributed']);
  if (isOlder(distributed, floor)) throw new VersionRefused(distributed);
  const python = /^\d+(\.\d+)*/.exec(textOf(host['python']))?.[0] ?? '';
  return { distributed, python };
}

/** The same reply as a client says it of itself. */
export function echoOf(reply: WireValue): MsgpackInput {
  const { host, packages } = validate(answer, plain(reply), "the scheduler's versions");
  const texts = (of: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(of).filter(([, text]) => typeof text === 'string')) as Record<
      string,
      string
    >;
  return { host: texts(host), packages: texts(packages) };
}

/** True for a version below `least`. Builds from source call themselves `0+unknown`: they are not. */
export function isOlder(version: string, least: readonly number[]): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!parts) return false;
  for (const [i, wanted] of least.entries()) {
    const part = parts[i] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}
