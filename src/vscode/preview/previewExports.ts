import { env, ProgressLocation, Uri, window, workspace } from 'vscode';
import { InvalidInput, sentence } from '../../base/errors.ts';
import { validateJson } from '../../base/validate.ts';
import type { ExportForm } from '../../shared/exporting.ts';
import { selectionSchema } from '../../shared/exportingRequest.ts';
import type { PythonPlace } from '../../shared/pythonStorage.ts';
import { PYTHON_LIBRARIES, pythonView, type PythonLibrary } from '../../shared/pythonView.ts';
import { askChoice } from '../platform/ask.ts';
import { signalOf } from '../platform/cancellation.ts';
import { l10n } from '../platform/l10n.ts';
import type { PreviewPanel } from './previewPanel.ts';
import type { PreviewPanels } from './previewPanels.ts';

/** How Python finds an array. */
export interface FoundPlace extends PythonPlace {
  /** True when the folder above is a group. */
  readonly isInGroup: boolean;
}

/** More text than a clipboard is for, in bytes. */
const CLIPBOARD = 20 * 1024 * 1024;

/** Takes what a preview shows out of the editor: files, clipboard, Python. */
export class PreviewExports {
  constructor(
    private readonly panels: PreviewPanels,
    private readonly placeOf: (url: string) => Promise<FoundPlace>,
  ) {}

  /** Writes what is shown to a file; the form is chosen first, then the place. */
  async save(): Promise<void> {
    const panel = this.#panel();
    const chosen = await askChoice({
      title: l10n.t('Save What Is Shown'),
      placeholder: l10n.t('As what?'),
      items: forms(),
    });
    await this.#saveAs(panel, chosen);
  }

  async #saveAs(
    panel: PreviewPanel,
    { form, label }: { readonly form: ExportForm; readonly label: string },
  ): Promise<void> {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    const name = `${fileName(panel.title)}.${form}`;
    const target = await window.showSaveDialog({
      ...(folder && { defaultUri: Uri.joinPath(folder, name) }),
      filters: { [label]: [form] },
      title: l10n.t('Save What Is Shown'),
    });
    if (!target) return;
    await working(l10n.t('Saving {0}…', panel.title), async (signal) => {
      await workspace.fs.writeFile(target, await panel.export(form, { signal }));
    });
    window.setStatusBarMessage(l10n.t('Saved {0}.', target.path), 5000);
  }

  /** Copies the picture; where the page may not, it can be saved. */
  async copyPicture(): Promise<void> {
    const panel = this.#panel();
    try {
      await working(l10n.t('Copying {0}…', panel.title), (signal) =>
        panel.export('clipboard', { signal }),
      );
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const save = l10n.t('Save as PNG…');
      const answer = await window.showWarningMessage(sentence(error), save);
      if (answer === save) await this.#saveAs(panel, { form: 'png', label: 'PNG' });
      return;
    }
    window.setStatusBarMessage(l10n.t('Picture copied.'), 5000);
  }

  /** Copies the values that are shown, as comma-separated text. */
  async copyValues(): Promise<void> {
    const panel = this.#panel();
    const bytes = await working(l10n.t('Copying {0}…', panel.title), (signal) =>
      panel.export('csv', { signal }),
    );
    if (bytes.byteLength > CLIPBOARD) {
      throw new InvalidInput(
        'values',
        l10n.t('These values are too many for the clipboard: save them as a file.'),
      );
    }
    await env.clipboard.writeText(new TextDecoder().decode(bytes));
    window.setStatusBarMessage(l10n.t('Values copied.'), 5000);
  }

  /** Copies Python that reads exactly what is shown. */
  async copyAsPython(library?: PythonLibrary): Promise<void> {
    const panel = this.#panel();
    const chosen = library ?? (await askLibrary());
    await env.clipboard.writeText(await this.#python(panel, chosen));
    window.setStatusBarMessage(l10n.t('Python for {0} copied.', chosen), 5000);
  }

  async #python(panel: PreviewPanel, library: PythonLibrary): Promise<string> {
    const { description } = panel;
    if (!description) throw nothingShown();
    const text = new TextDecoder().decode(await panel.export('selection'));
    const { taken, axes, flipped, decoding } = validateJson(
      selectionSchema,
      text,
      'the selection shown',
    );
    const place = await this.placeOf(description.url);
    const dimensions = description.dimensions.map(({ name, isNamed, size }, axis) => ({
      ...(isNamed ? { name } : {}),
      size,
      taken: taken[axis] ?? { index: 0 },
    }));
    const { title } = description;
    return pythonView({ ...place, title, dimensions, axes, flipped, decoding }, library);
  }

  #panel(): PreviewPanel {
    const panel = this.panels.current;
    if (panel) return panel;
    throw nothingShown();
  }
}

function nothingShown(): InvalidInput {
  return new InvalidInput('array', l10n.t('No preview shows an array: open one first.'));
}

function forms(): readonly { label: string; description: string; form: ExportForm }[] {
  return [
    { label: 'PNG', description: l10n.t('the picture with axes and colors'), form: 'png' },
    { label: 'SVG', description: l10n.t('the same, with sharp text and axes'), form: 'svg' },
    { label: 'NPY', description: l10n.t('the stored values, for numpy.load'), form: 'npy' },
    { label: 'CSV', description: l10n.t('the stored values as a table'), form: 'csv' },
  ];
}

async function askLibrary(): Promise<PythonLibrary> {
  const items = PYTHON_LIBRARIES.map((label) => ({ label }));
  const placeholder = l10n.t('For which library?');
  return (await askChoice({ title: l10n.t('Copy as Python'), placeholder, items })).label;
}

function working<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  const location = ProgressLocation.Notification;
  return window.withProgress({ location, title, cancellable: true }, (_, token) =>
    work(signalOf(token)),
  );
}

/** A name that every file system takes. */
function fileName(title: string): string {
  return title.replace(/[^\p{L}\p{N}._ -]+/gu, '-').slice(0, 100) || 'array';
}
