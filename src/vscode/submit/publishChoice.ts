import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import type { JobOrigin } from '../../jobs/job.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';

/** What a job's record may hold of it. */
export type Publish = JobOrigin['publish'];

const choices: v.GenericSchema<unknown, Record<string, Publish>> = v.record(
  v.string(),
  v.picklist(['nothing', 'parameters', 'source']),
);

/** What records may hold, by bucket: whoever may read the bucket can read them. */
export class PublishChoice {
  constructor(private readonly memento: Memento) {}

  /** What was chosen for a bucket before. */
  of(place: string): Publish | undefined {
    return this.#all()[place];
  }

  /** Asks, and remembers. @throws Cancelled */
  async ask(place: string, bucket: string): Promise<Publish> {
    const items: { label: string; detail: string; publish: Publish }[] = [
      {
        label: l10n.t('Parameters, source and patch'),
        detail: l10n.t('Others can see what was run, and run it again.'),
        publish: 'source',
      },
      {
        label: l10n.t('Parameters'),
        detail: l10n.t('The source stays with you; its checksum is recorded.'),
        publish: 'parameters',
      },
      {
        label: l10n.t('Nothing of the program'),
        detail: l10n.t('Only that a job ran, when, and how it ended.'),
        publish: 'nothing',
      },
    ];
    const before = this.of(place);
    const active = items.find(({ publish }) => publish === before);
    const { publish } = await askChoice({
      title: l10n.t('Records in Bucket {0}', bucket),
      placeholder: l10n.t(
        'A record of each job is written beside its data. What may those who read the bucket see?',
      ),
      items,
      ...(active && { active }),
    });
    await this.memento.update(KEY, { ...this.#all(), [place]: publish });
    return publish;
  }

  #all(): Readonly<Record<string, Publish>> {
    const read = v.safeParse(choices, this.memento.get(KEY, {}));
    return read.success ? read.output : {};
  }
}

const KEY = 'scienceGateway.publish';

/** A few words for what was chosen. */
export function publishText(publish: Publish): string {
  switch (publish) {
    case 'source':
      return l10n.t('Parameters, source and patch are recorded beside the data.');
    case 'parameters':
      return l10n.t('Parameters are recorded beside the data; the source is not.');
    case 'nothing':
      return l10n.t('Neither parameters nor source are recorded.');
  }
}
