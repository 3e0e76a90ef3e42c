/** Status with which the hub answers a token that asks whose it is: 200, or 403 for an unknown one. */
export async function hubSays(hub: string, token: string): Promise<number> {
  const headers = { authorization: `token ${token}` };
  const { status } = await fetch(`${hub}/hub/api/user`, { headers });
  return status;
}
