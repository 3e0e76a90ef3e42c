/**
 * A user's Jupyter server behind the hub (jupyter_server 1 and 2, `services/sessions/handlers.py`,
 * `services/kernels/handlers.py`).
 *
 * @module
 */
import { delay, type Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import { v } from '../base/validate.ts';
import type { Http, HttpAnswer } from '../net/http.ts';
import { KernelMissing, ServerUnusable } from './carrierErrors.ts';
import { AuthRejected, HubUnreachable } from './errors.ts';
import {
  kernelSchema,
  kernelSpecsSchema,
  sessionSchema,
  type JupyterSession,
} from './serverMessages.ts';

/** Options of `JupyterServer`. */
export interface JupyterServerOptions {
  readonly http: Http;
  /** Its address, with a slash at its end. */
  readonly url: URL;
  /** The server in words, for errors. */
  readonly words: string;
  /** The hub's address, for errors. */
  readonly hub: string;
  readonly token: () => Promise<string>;
}

/** How our sessions are told from other people's; shown in the list of running kernels. */
export const SESSION_TYPE = 'science-gateway';

const TRIES = 5;
const PAUSE = 1_000;
const maxBytes = 4 * 1024 * 1024;

/** Sessions and kernels of a running server. */
export class JupyterServer {
  readonly #options: JupyterServerOptions;

  constructor(options: JupyterServerOptions) {
    this.#options = options;
  }

  /** The server in words. */
  get words(): string {
    return this.#options.words;
  }

  /** Starts a Python kernel under a name that tells what it is for. @throws KernelMissing */
  async startSession(path: string, options: Cancellable = {}): Promise<JupyterSession> {
    const first = await this.#post(path, 'python3', options);
    if (first.status < 300) return this.#read(first, sessionSchema);
    const kernel = await this.#pythonKernel(options);
    if (kernel === 'python3') throw new KernelMissing(this.words, messageOf(first));
    const second = await this.#post(path, kernel, options);
    if (second.status < 300) return this.#read(second, sessionSchema);
    throw new KernelMissing(this.words, messageOf(second));
  }

  /** All sessions of the server, other people's too. */
  async sessions(options: Cancellable = {}): Promise<readonly JupyterSession[]> {
    return this.#read(await this.#get('api/sessions', options), v.array(sessionSchema));
  }

  /** Ends a session and its kernel; one that is gone already is no failure. */
  async endSession(id: string, options: Cancellable = {}): Promise<void> {
    const path = `api/sessions/${encodeURIComponent(id)}`;
    for (let tried = 1; ; tried++) {
      const answer = await this.#send({ method: 'DELETE', path }, [404, 410, 500], options);
      if (answer.status !== 500) return;
      // So it is while a kernel that died is being replaced (jupyter_server 2.21).
      if (tried === TRIES) throw new ServerUnusable(this.words, 'a kernel cannot be ended');
      await delay(PAUSE, options);
    }
  }

  /** True when nobody has a kernel or a terminal there. */
  async isUnused(options: Cancellable = {}): Promise<boolean> {
    const kernels = this.#read(await this.#get('api/kernels', options), v.array(kernelSchema));
    if (kernels.length > 0) return false;
    const answer = await this.#send({ path: 'api/terminals' }, [404], options);
    return answer.status === 404 || this.#read(answer, v.array(v.unknown())).length === 0;
  }

  /** Address of a kernel's WebSocket. */
  channels(kernel: string): URL {
    const url = new URL(`api/kernels/${encodeURIComponent(kernel)}/channels`, this.#options.url);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('session_id', crypto.randomUUID());
    return url;
  }

  #post(path: string, kernel: string, options: Cancellable): Promise<HttpAnswer> {
    const body = { path, name: 'Science Gateway', type: SESSION_TYPE, kernel: { name: kernel } };
    return this.#send({ method: 'POST', path: 'api/sessions', body }, [500, 501], options);
  }

  /** A kernel of another name, where an image has no `python3`. */
  async #pythonKernel(options: Cancellable): Promise<string> {
    const specs = this.#read(await this.#get('api/kernelspecs', options), kernelSpecsSchema);
    const isPython = (name: string) => specs.kernelspecs[name]?.spec.language === 'python';
    const names = ['python3', specs.default, ...Object.keys(specs.kernelspecs)];
    const found = names.find(isPython);
    if (found === undefined) throw new KernelMissing(this.words, 'it offers none for Python');
    return found;
  }

  #get(path: string, options: Cancellable): Promise<HttpAnswer> {
    return this.#send({ path }, [], options);
  }

  async #send(
    { method = 'GET', path, body }: { method?: string; path: string; body?: unknown },
    alsoFine: readonly number[],
    { signal }: Cancellable,
  ): Promise<HttpAnswer> {
    const { http, url, hub } = this.#options;
    const authorization = `token ${await this.#options.token()}`;
    let answer: HttpAnswer;
    try {
      answer = await http.request({
        method,
        url: new URL(path, url).href,
        headers: {
          accept: 'application/json',
          authorization,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        // Starting a kernel takes a while; a kept connection may be dead after a night.
        timeoutMs: method === 'POST' ? 60_000 : 15_000,
        maxBytes,
        signal,
      });
    } catch (cause) {
      if (!isGatewayError(cause, 'HostUnreachable')) throw cause;
      throw new HubUnreachable(hub, undefined, cause.message, { cause });
    }
    const { status } = answer;
    if ((status >= 200 && status < 300) || alsoFine.includes(status)) return answer;
    // Without a good token one is sent to the page that asks for a password.
    if (status === 401 || status === 403 || status === 302) throw new AuthRejected(hub, status);
    throw new ServerUnusable(this.words, `it answered ${status} to ${method} ${path}`);
  }

  #read<const S extends v.GenericSchema>(answer: HttpAnswer, schema: S): v.InferOutput<S> {
    try {
      return v.parse(schema, JSON.parse(new TextDecoder().decode(answer.body)));
    } catch (cause) {
      throw new ServerUnusable(this.words, 'what it answers is not what a Jupyter server does', {
        cause,
      });
    }
  }
}

/** A Jupyter server's own words, one line. */
function messageOf({ body, status }: HttpAnswer): string {
  try {
    const { message } = v.parse(
      v.object({ message: v.string() }),
      JSON.parse(new TextDecoder().decode(body)),
    );
    return message.split('\n')[0]?.slice(0, 300) ?? '';
  } catch {
    return `it answered ${status}`;
  }
}
