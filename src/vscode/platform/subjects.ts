/** What a command acts on. Rows of trees hand these over; they survive a refresh of the row. */

/** A cluster, by the name the gateway gave it. */
export interface ClusterRef {
  readonly kind: 'cluster';
  readonly name: string;
}

/** A worker of a cluster, by the address that dask gives it. */
export interface WorkerRef {
  readonly kind: 'worker';
  readonly cluster: string;
  readonly address: string;
  readonly name: string;
}

/** A job, by its id and the cluster that runs or ran it. */
export interface JobRef {
  readonly kind: 'job';
  readonly id: string;
  /** Empty for a job that only its record tells of. */
  readonly cluster: string;
  /** Address of that record. */
  readonly record?: string | undefined;
}

/** All jobs of a sweep. */
export interface SweepRef {
  readonly kind: 'sweep';
  readonly id: string;
  /** Empty when no cluster of ours runs it. */
  readonly cluster: string;
}

/** A place in an object store, at a web address or on this computer. */
export interface StorePlace {
  readonly kind: 'store' | 'bucket' | 'prefix' | 'array' | 'group' | 'object' | 'detail' | 'more';
  /** Name of the store in the profile; empty for a place outside of it. */
  readonly store: string;
  /** Empty for the store itself, and outside of the profile. */
  readonly bucket: string;
  /** Inside the bucket or below `root`, `''` or ending in `/` (an object's key does not). */
  readonly path: string;
  /** Address of a place outside the profile: a public bucket, a web address, a folder. */
  readonly root?: string;
  /** Of a detail of an array: what its row says. */
  readonly value?: string;
}
