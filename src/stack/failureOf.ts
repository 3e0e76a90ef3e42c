import { PortTaken, StackFailed, type StackService } from './errors.ts';
import { logTail } from './logTail.ts';

/** Why a service does not run, from what happened and the tail of its log. */
export async function failureOf(
  service: StackService,
  what: string,
  log: string,
): Promise<StackFailed | PortTaken> {
  const tail = await logTail(log);
  if (saysPortTaken(tail)) return new PortTaken(service, tail);
  return new StackFailed(service, what, log, tail);
}

/** True for what Go, Node and Python say when a port is in use. */
export function saysPortTaken(log: string): boolean {
  return /address already in use|EADDRINUSE|Errno 98\b|Errno 48\b/i.test(log);
}
