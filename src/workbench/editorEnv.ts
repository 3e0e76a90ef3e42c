/**
 * The environment of an opened editor: ours plus `extra`, without what an editor around us has set
 * for its own children. `VSCODE_PROXY_URI` alone would keep the workbench from connecting.
 */
export function editorEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(ours), ...extra };
}

/** The same without variables that are not set, as Playwright wants it. */
export function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  const isSet = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined;
  return Object.fromEntries(Object.entries(env).filter(isSet));
}
