import type { FromWorker } from '../../worker/protocol.ts';
import type { StartWorker } from './decodePool.ts';

/**
 * Starts workers from their program's text: VS Code serves no worker script, and the page's policy
 * allows a blob of the page itself.
 */
export function blobWorkers(source: string): StartWorker {
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return (onMessage, onError) => {
    const worker = new Worker(address);
    worker.addEventListener('message', (event: MessageEvent<FromWorker>) => onMessage(event.data));
    worker.addEventListener('error', (event) => onError(event.message));
    worker.addEventListener('messageerror', () => onError('unreadable message'));
    return worker;
  };
}
