import type { ExportForm, ExportToPage, ShownSelection } from '../../../shared/exporting.ts';
import { exactValue } from '../format.ts';
import { decodingOf } from '../sentences.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import { fill } from '../../../shared/fill.ts';
import { copyPicture } from './clipboard.ts';
import { csv } from './csv.ts';
import { npy } from './npy.ts';
import { figurePng, figureSvg } from './picture.ts';
import { decodingFor, selectionOf, selectionText } from './selection.ts';
import { NotExported, shownValues } from './values.ts';

/** More cells than any program for tables opens. */
const CELLS = 4_000_000;

/** Makes files of what is on the screen when the host asks for them. */
export class ExportPart implements PagePart {
  readonly #environment: PartEnvironment;
  #shown: Shown | undefined;

  constructor(environment: PartEnvironment) {
    this.#environment = environment;
  }

  show(shown: Shown): void {
    this.#shown = shown;
  }

  receive(message: { readonly type: string }): void {
    if (message.type === 'export') void this.#answer(message as ExportToPage);
  }

  async #answer({ request, form, generation }: ExportToPage): Promise<void> {
    const { post, words } = this.#environment;
    try {
      const shown = this.#shown;
      if (shown?.generation !== generation) throw new NotExported(words.exportNothing);
      const made = await this.#make(form, shown);
      const bytes = typeof made === 'string' ? new TextEncoder().encode(made) : made;
      post({ type: 'exported', request, bytes });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      post({ type: 'exported', request, problem: problem.slice(0, 1000) });
    }
  }

  async #make(form: ExportForm, shown: Shown): Promise<string | Uint8Array> {
    switch (form) {
      case 'selection':
        return JSON.stringify(this.#selection(shown));
      case 'npy':
        return this.#npy(shown);
      case 'csv':
        return this.#csv(shown);
      case 'svg':
        return this.#svg(shown);
      case 'clipboard': {
        const { clipboardRefused } = this.#environment.words;
        await copyPicture(figurePng(this.#svg(shown)), (why) => fill(clipboardRefused, why));
        return '';
      }
      case 'png':
        return new Uint8Array(await (await figurePng(this.#svg(shown))).arrayBuffer());
    }
  }

  #selection({ data, view, info }: Shown): ShownSelection {
    const decoding = view.decoded === false ? undefined : decodingFor(decodingOf(info));
    return { ...selectionOf(data.plane, view.indices), ...(decoding && { decoding }) };
  }

  #svg(shown: Shown): string {
    const { plot, words } = this.#environment;
    const figure = plot.closest('.figure');
    if (!figure) throw new NotExported(words.exportNothing);
    const { array, view, data } = shown;
    const part = selectionText(selectionOf(data.plane, view.indices), array.dimensions);
    return figureSvg(figure, { title: array.title, subtitle: `${array.url} ${part}`.trim() });
  }

  #npy(shown: Shown): Uint8Array {
    const { words } = this.#environment;
    const { plane } = shown.data;
    const sides = [plane.rows, plane.columns];
    const shape = sides.filter(({ dimension }) => dimension >= 0).map((side) => side.shown);
    const values = shownValues(shown, words);
    const file = npy(values, shape, shown.array.dtype);
    if (!file) throw new NotExported(words.exportNoNumbers);
    return file;
  }

  #csv(shown: Shown): string {
    const { words } = this.#environment;
    const { data, array } = shown;
    const { rows, columns } = data.plane;
    if (rows.shown * columns.shown > CELLS) throw new NotExported(words.exportTooMany);
    const values = shownValues(shown, words);
    if (values.length !== rows.shown * columns.shown) throw new NotExported(words.exportNoNumbers);
    const text = (row: number, column: number) =>
      exactValue(values[row * columns.shown + column] ?? NaN, array.dtype);
    // A line is easier to use as two columns than as one long row.
    if (rows.dimension < 0) {
      return csv({
        head: [columns.name, array.title],
        rows: columns.shown,
        row: (i) => [String(data.indexOf('columns', i)), text(0, i)],
      });
    }
    const across = Array.from({ length: columns.shown }, (_, i) => data.indexOf('columns', i));
    return csv({
      head: [`${rows.name} \\ ${columns.name}`, ...across.map(String)],
      rows: rows.shown,
      row: (i) => [String(data.indexOf('rows', i)), ...across.map((_, column) => text(i, column))],
    });
  }
}
