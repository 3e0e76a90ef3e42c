/**
 * Entry of the decode worker: one self-contained file, without network and without credential.
 *
 * @module
 */
import { DecodeSession } from './decodeSession.ts';
import type { ToWorker } from './protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

const session = new DecodeSession((message, transfer) => self.postMessage(message, transfer));

self.addEventListener('message', (event: MessageEvent<ToWorker>) => session.handle(event.data));
