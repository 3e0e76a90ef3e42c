import { workspace, type Disposable } from 'vscode';
import type { Network } from '../../net/network.ts';

/** The editor's proxy settings; the environment's variables are read where these are empty. */
export function editorNetwork(): Omit<Network, 'ca'> {
  const http = workspace.getConfiguration('http');
  const proxy = http.get<unknown>('proxy');
  const noProxy = http.get<unknown>('noProxy');
  return {
    ...(typeof proxy === 'string' && proxy !== '' && { proxy }),
    ...(Array.isArray(noProxy) && { noProxy: noProxy.filter((one) => typeof one === 'string') }),
  };
}

/** Calls `listener` when the editor's proxy settings changed. */
export function onDidChangeNetwork(listener: () => unknown): Disposable {
  return workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('http.proxy') || event.affectsConfiguration('http.noProxy')) {
      listener();
    }
  });
}
