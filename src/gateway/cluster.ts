import { v } from '../base/validate.ts';

/** Where a cluster stands, as the gateway says it. */
export type ClusterStatus = 'pending' | 'running' | 'stopping' | 'stopped' | 'failed';

/** What anybody may know of a cluster: its TLS key is not here, nor is it anywhere to be listed. */
export interface Cluster {
  readonly name: string;
  readonly status: ClusterStatus;
  /** The options it was made with, as the gateway has completed them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly startTime: number | undefined;
  readonly stopTime: number | undefined;
  /** Path of the dashboard below the gateway's public address, while it runs. */
  readonly dashboardRoute: string | undefined;
}

const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit));
const time = v.nullish(v.pipe(v.number(), v.finite()));

/** A cluster's name becomes part of addresses and of a server name: nothing else is let in. */
export const clusterName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/));

/** dask-gateway-server 2022.10.0 to 2026.3.0, `models.py`, `Cluster.to_dict`. */
export const clusterRecord = v.object({
  name: clusterName,
  status: v.picklist(['PENDING', 'RUNNING', 'STOPPING', 'STOPPED', 'FAILED']),
  options: v.nullish(v.record(text(1_000), v.unknown()), {}),
  start_time: time,
  stop_time: time,
  dashboard_route: v.nullish(text(2_000)),
  tls_cert: v.nullish(text(100_000)),
  tls_key: v.nullish(text(100_000)),
});

/** A record as it came; it holds the key and must not leave this room. */
export type ClusterRecord = v.InferOutput<typeof clusterRecord>;

/** What of a record may leave the room. */
export function clusterOf(record: ClusterRecord): Cluster {
  return {
    name: record.name,
    status: record.status.toLowerCase() as ClusterStatus,
    options: record.options,
    startTime: record.start_time ?? undefined,
    stopTime: record.stop_time ?? undefined,
    dashboardRoute: record.dashboard_route ?? undefined,
  };
}
