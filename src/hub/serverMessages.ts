import { v } from '../base/validate.ts';

/** A server in `GET /hub/api/users/<name>`. */
const serverSchema = v.object({
  ready: v.optional(v.boolean(), false),
  pending: v.nullish(v.string()),
  started: v.nullish(v.string()),
  /** Path below the hub's origin, with a slash at its end. */
  url: v.nullish(v.string()),
});

/** `GET /hub/api/users/<name>`; `servers` is absent when the token may not see them. */
export const userServersSchema = v.object({
  name: v.string(),
  servers: v.optional(v.record(v.string(), serverSchema)),
});

/** One line of `GET /hub/api/users/<name>/server/progress`. */
export const progressSchema = v.object({
  progress: v.optional(v.number()),
  message: v.optional(v.string(), ''),
  failed: v.optional(v.boolean(), false),
  ready: v.optional(v.boolean(), false),
});

/** A kernel of a Jupyter server (jupyter_server 1 and 2, `services/kernels/kernelmanager.py`). */
export const kernelSchema = v.object({
  id: v.string(),
  name: v.optional(v.string(), ''),
  connections: v.optional(v.number(), 0),
  last_activity: v.optional(v.string(), ''),
});

/** A session of a Jupyter server: a kernel and what it is for. */
export const sessionSchema = v.object({
  id: v.string(),
  path: v.optional(v.string(), ''),
  type: v.optional(v.string(), ''),
  kernel: v.nullish(kernelSchema),
});

export type JupyterSession = v.InferOutput<typeof sessionSchema>;

/** `GET api/kernelspecs`. */
export const kernelSpecsSchema = v.object({
  default: v.optional(v.string(), ''),
  kernelspecs: v.record(
    v.string(),
    v.object({ spec: v.object({ language: v.optional(v.string(), '') }) }),
  ),
});
