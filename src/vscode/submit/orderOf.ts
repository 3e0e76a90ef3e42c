import { workspace } from 'vscode';
import type { Cancellable } from '../../base/abort.ts';
import type { JobOrder } from '../../site/jobOrder.ts';
import type { Profile } from '../../site/profile.ts';
import { loadCore } from '../loadCore.ts';
import { modulesOf } from './modulesOf.ts';
import type { Wish } from './jobFields.ts';
import type { Publish } from './publishChoice.ts';
import type { Runnable } from './runnable.ts';

/** Who orders, where, and what may be told of it. */
export interface Orderer extends Cancellable {
  readonly user: string | undefined;
  readonly profile: Profile;
  /** Of the extension. */
  readonly version: string;
  readonly may: Publish;
}

/** The order for a wish: the program with its modules, and where it comes from. */
export async function orderOf(
  { program, schema, header, uri, modules: fixed }: Runnable,
  { id, bucket, timeoutMs, params, resumes }: Wish,
  { user, profile, version, may, signal }: Orderer,
): Promise<JobOrder> {
  const core = await loadCore();
  const isFile = uri?.scheme === 'file';
  const git = isFile ? await core.gitState(uri.fsPath, { signal }) : undefined;
  const modules =
    fixed ?? (uri && (await modulesOf(uri, program.source, header?.include ?? [], signal)));
  return {
    program,
    modules,
    params,
    id,
    bucket,
    options: {
      priority: header?.priority,
      retries: header?.retries,
      timeoutMs,
      ...(resumes && { onlyMissing: true, resumes: resumes.nonce }),
    },
    origin: {
      user,
      hub: profile.hub,
      git,
      file: uri && workspace.asRelativePath(uri, false),
      dependencies: header?.dependencies,
      requiresPython: header?.requiresPython,
      publish: may,
      extension: version,
      schema,
    },
  };
}
