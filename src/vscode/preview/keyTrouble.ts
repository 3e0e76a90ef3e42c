import { isGatewayError } from '../../base/errors.ts';
import type { StoreDenied } from '../../bytes/errors.ts';

/** A store's codes for "you may not", where the keys themselves are good. */
const forbidden = new Set(['AccessDenied', 'AllAccessDisabled', '403', 'EACCES', 'EPERM']);

/** True when a read failed because the keys are missing, unknown or have run out. */
export function isKeyTrouble(error: unknown): boolean {
  if (!isGatewayError(error, 'StoreDenied')) return false;
  return !forbidden.has((error as unknown as StoreDenied).code);
}
