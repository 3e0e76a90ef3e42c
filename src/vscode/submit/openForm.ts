import { Uri, type Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import { fileRunnable, SAMPLE, sampleRunnable, type Runnable } from './runnable.ts';
import { programRunnable } from './textRunnable.ts';

/** A longer text is not kept: its form does not come back. */
const LONGEST = 50_000;

const saved = v.object({
  owner: v.string(),
  /** The program's own owner. */
  of: v.string(),
  label: v.string(),
  /** Absent: the sample, or a text. */
  uri: v.optional(v.string()),
  program: v.object({ name: v.string(), source: v.string(), entry: v.string() }),
  cluster: v.optional(v.string()),
});

/** What the form of a job was open for, so that it comes back with its tab when the window does. */
export class OpenForm {
  constructor(private readonly memento: Memento) {}

  /** @param owner whose values stand in the form. */
  async save(
    owner: string,
    { label, uri, program, owner: of, modules }: Runnable,
    cluster: string | undefined,
  ): Promise<void> {
    const isKept = uri !== undefined || of === SAMPLE;
    const source = isKept ? '' : program.source;
    if (source.length > LONGEST || modules) return;
    await this.memento.update(KEY, {
      owner,
      of,
      label,
      uri: uri?.toString(),
      program: { ...program, source },
      cluster,
    });
  }

  /** The program and the cluster of the form whose values these are. */
  async load(
    owner: string,
  ): Promise<{ runnable: Runnable; cluster: string | undefined } | undefined> {
    const read = v.safeParse(saved, this.memento.get(KEY));
    if (!read.success || read.output.owner !== owner) return undefined;
    const { cluster, uri, label, program, of } = read.output;
    if (uri !== undefined) {
      return { runnable: await fileRunnable(Uri.parse(uri), program.entry), cluster };
    }
    if (program.source === '') return { runnable: await sampleRunnable(), cluster };
    return { runnable: await programRunnable(program, label, of), cluster };
  }
}

const KEY = 'scienceGateway.openForm';
