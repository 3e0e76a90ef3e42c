import { isGatewayError } from '../base/errors.ts';
import type { Http, HttpRequest } from '../net/http.ts';

/** True when a request is answered with status 200; a service that is not there yet is no failure. */
export async function answersOk(http: Http, request: HttpRequest): Promise<boolean> {
  try {
    return (await http.request({ timeoutMs: 2000, ...request })).status === 200;
  } catch (error) {
    if (isGatewayError(error)) return false;
    throw error;
  }
}
