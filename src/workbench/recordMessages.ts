/**
 * Runs in every frame of the page, before its scripts: hands each message that a webview frame reads
 * to the binding `scienceGatewayRecord`, as JSON with bytes as Latin-1 text.
 *
 * It wraps the getter of `MessageEvent.data` instead of listening: VS Code writes a webview's html
 * with `document.open`, which removes every listener that was there before.
 */
export function recordMessages(): void {
  const frame = globalThis as unknown as {
    readonly top: unknown;
    readonly scienceGatewayRecord?: (text: string) => unknown;
  };
  const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
  if (frame.top === globalThis || !data?.get) return;
  const seen = new WeakSet();
  const readable = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) || value instanceof ArrayBuffer
      ? new TextDecoder('latin1').decode(value as ArrayBuffer)
      : value;
  Object.defineProperty(MessageEvent.prototype, 'data', {
    ...data,
    get(this: MessageEvent) {
      const value: unknown = data.get?.call(this);
      if (!seen.has(this)) {
        seen.add(this);
        frame.scienceGatewayRecord?.(JSON.stringify(value ?? null, readable));
      }
      return value;
    },
  });
}
