import { inject } from 'vitest';
import { testSecrets } from './stack.ts';

/** A token as the hub lists it for its owner. */
export interface ListedToken {
  readonly id: string;
  readonly note: string;
  readonly scopes: readonly string[];
}

/** The hub's users as its administrator sees and changes them. */
export class HubUsers {
  /** Makes a user; one that is there already stays. */
  async make(name: string): Promise<void> {
    await this.#ask('POST', `users/${encodeURIComponent(name)}`, [201, 409]);
  }

  async remove(name: string): Promise<void> {
    await this.#ask('DELETE', `users/${encodeURIComponent(name)}`, [204, 404]);
  }

  async tokens(name: string): Promise<readonly ListedToken[]> {
    const answer = await this.#ask('GET', `users/${encodeURIComponent(name)}/tokens`, [200]);
    return (answer as { api_tokens: ListedToken[] }).api_tokens;
  }

  /** Deletes a token at the hub, as its owner can on the hub's page. */
  async revokeToken(token: string): Promise<void> {
    const { hub } = inject('stackAddresses');
    const headers = { authorization: `token ${token}` };
    const answer = await fetch(`${hub}/hub/api/user`, { headers });
    const { name, token_id: id } = (await answer.json()) as { name: string; token_id: string };
    await this.#ask('DELETE', `users/${encodeURIComponent(name)}/tokens/${id}`, [204]);
  }

  async #ask(method: string, path: string, fine: readonly number[]): Promise<unknown> {
    const { hub } = inject('stackAddresses');
    const { stackToken } = await testSecrets();
    const headers = { authorization: `token ${stackToken}` };
    const answer = await fetch(`${hub}/hub/api/${path}`, { method, headers });
    if (!fine.includes(answer.status)) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer.status === 200 ? await answer.json() : undefined;
  }
}
