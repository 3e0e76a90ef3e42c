import { isAbort } from '../base/errors.ts';
import { ownSignal } from '../bytes/ownSignal.ts';
import type { Http } from '../net/http.ts';
import { encodePart } from './sigV4.ts';

/** What the SDK wants to have sent; its own class, by shape. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null | undefined>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

const LIMIT = 60_000;

/**
 * Sends the SDK's requests by our own `Http`. Needed where connections are not this computer's: VS
 * Code makes those of `http.request` itself, whatever agent is given (@vscode/proxy-agent
 * src/index.ts, createHttpPatch), and would go round the carrier.
 */
export function sdkOverHttp(http: Http): Record<string, unknown> {
  return {
    handle: async (request: SdkRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
      const { method, headers, body } = request;
      try {
        const answer = await http.request({
          url: addressOf(request),
          method,
          headers,
          ...(body === undefined ? {} : { body }),
          signal: ownSignal(abortSignal),
          timeoutMs: LIMIT,
          redirect: 'manual',
        });
        const { status: statusCode } = answer;
        return { response: { statusCode, headers: answer.headers, body: answer.body } };
      } catch (error) {
        // The SDK knows an abort by its name alone.
        if (isAbort(error)) throw Object.assign(new Error('aborted'), { name: 'AbortError' });
        throw error;
      }
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

function addressOf({ protocol, hostname, port, path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? (value as readonly string[]) : [value as string | null];
    return values.map((one) => `${encodePart(name)}=${one === null ? '' : encodePart(one)}`);
  });
  const search = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${search}`;
}
