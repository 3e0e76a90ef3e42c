import { writeMessage } from './messages.ts';
import { ProtocolError } from './protocolError.ts';
import type { WireValue } from './wireValue.ts';

/**
 * The first message of either side; it may be followed at once by others (`comm/core.py`).
 *
 * `compression: null` switches compression off on all versions. Without `compression` or
 * `pickle-protocol` the scheduler never answers; `python` is not looked at.
 */
export function writeHandshake(): Uint8Array {
  return writeMessage({ compression: null, python: [3, 10, 0], 'pickle-protocol': 4 });
}

/** Checks that what came first is a handshake at all. @throws ProtocolError */
export function checkHandshake(message: WireValue): void {
  if (!(message instanceof Map) || !message.has('pickle-protocol')) {
    throw new ProtocolError('no handshake came first', 0);
  }
}
