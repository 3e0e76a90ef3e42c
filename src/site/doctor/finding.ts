/** The steps of a way, in the order in which they are taken. */
export const HOPS = {
  name: 'Name',
  connection: 'Connection',
  tls: 'TLS',
  answer: 'Answer',
  token: 'Token',
  scopes: 'Permissions',
  options: 'Cluster options',
  clusters: 'Clusters',
  tcp: 'Scheduler, directly',
  hub: 'Scheduler, through the hub',
  versions: 'Versions',
  workers: 'Store, from a worker',
  editor: 'Store, from here',
} as const;

/** One step. */
export type Hop = keyof typeof HOPS;

/** How a step came out. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

/** Where a step belongs: `hub`, `gateway`, `schedulers`, or `store <name>`. */
export type Part = 'hub' | 'gateway' | 'schedulers' | `store ${string}`;

/** A step and its place. */
export interface Place {
  readonly part: Part;
  readonly hop: Hop;
}

/** What came of one step; plain text, without secrets. */
export interface Finding extends Place {
  readonly verdict: Verdict;
  /** One or two sentences, or a few words. */
  readonly says: string;
  /** One sentence: what to do about it. */
  readonly fix?: string | undefined;
  /** What would have to be allowed for this step to be taken. */
  readonly wants?: 'server' | undefined;
  /** How long it took, ms; 0 for what was skipped. */
  readonly ms: number;
}

/** In the order of the way, whatever was known first. */
export function inOrder(findings: readonly Finding[], parts: readonly Part[]): Finding[] {
  const hops = Object.keys(HOPS);
  const rank = ({ part, hop }: Place) => parts.indexOf(part) * hops.length + hops.indexOf(hop);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}
