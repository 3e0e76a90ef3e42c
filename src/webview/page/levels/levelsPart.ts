import { fill } from '../../../shared/fill.ts';
import { levelFor, viewAt } from '../../../shared/levelChoice.ts';
import type { LevelsToPage } from '../../../shared/levels.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { element, setShown } from '../../look/elements.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';

/** A view that has stood for so many milliseconds is worth another level. */
const rests = 120;

/**
 * The resolution that is shown: named, chosen by zoom and budget, or by the person. Of a picture
 * the coarsest level comes first; finer ones replace it in place.
 */
export class LevelsPart implements PagePart {
  readonly element: HTMLElement;
  readonly #words: PreviewWords;
  readonly #plot: HTMLElement;
  readonly #menu = element('select');
  readonly #post: PartEnvironment['post'];
  #known: LevelsToPage | undefined;
  #shown: Shown | undefined;
  /** The person has chosen the level: zooming does not change it. */
  #isByHand = false;
  /** The level that was asked for and is not there yet. */
  #asked: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ words, plot, post }: PartEnvironment) {
    this.#words = words;
    this.#plot = plot;
    this.#post = post;
    this.#menu.title = words.levelTitle;
    this.#menu.ariaLabel = words.levelTitle;
    this.#menu.addEventListener('change', () => this.#choose(this.#menu.value));
    this.element = element('label', { class: 'levels' }, words.level, this.#menu);
    setShown(this.element, false);
  }

  receive(message: { readonly type: string }): void {
    if (message.type === 'show') {
      const { continues } = message as { continues?: boolean };
      this.#known = undefined;
      this.#asked = undefined;
      if (continues !== true) this.#isByHand = false;
    } else if (message.type === 'levels') {
      this.#known = message as LevelsToPage;
      const { problem } = this.#known;
      if (problem !== undefined) {
        this.#asked = undefined;
        this.#isByHand = true;
        this.#shown?.tell(problem);
      }
      this.#fillMenu(this.#known);
      this.#shown?.update();
    }
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const known = this.#known;
    const isKnown = known !== undefined && known.generation === shown.generation;
    // While the next level comes, the menu stands as it is.
    if (!isKnown) {
      if (this.#menu.length === 0) setShown(this.element, false);
      return;
    }
    setShown(this.element, known.levels.length > 1 && shown.view.axes[1] >= 0);
    this.#menu.value = this.#isByHand ? String(known.at) : 'auto';
    this.element.dataset['level'] = known.levels[known.at]?.path ?? '';
    clearTimeout(this.#timer);
    if (!this.#isByHand) this.#timer = setTimeout(() => this.#follow(), rests);
  }

  #fillMenu({ levels, at }: LevelsToPage): void {
    if (levels.length < 2) {
      this.#menu.replaceChildren();
      return;
    }
    const names = levels.map(({ path, shape }) => `${path} (${shape.join(' × ')})`);
    const auto = fill(this.#words.levelAuto, levels[at]?.path ?? '');
    this.#menu.replaceChildren(
      element('option', { value: 'auto' }, auto),
      ...names.map((name, i) => element('option', { value: i }, name)),
    );
  }

  #choose(value: string): void {
    this.#isByHand = value !== 'auto';
    if (this.#isByHand) this.#ask(Number(value));
    else this.#follow();
  }

  /** Takes the level that fits what is seen. */
  #follow(): void {
    const [known, shown] = [this.#known, this.#shown];
    if (!known || !shown || this.#isByHand || known.generation !== shown.generation) return;
    const { clientWidth, clientHeight } = this.#plot;
    const ratio = window.devicePixelRatio;
    if (clientWidth === 0 || clientHeight === 0) return;
    const pixels = { width: clientWidth * ratio, height: clientHeight * ratio };
    this.#ask(levelFor({ levels: known.levels, at: known.at, view: shown.view, pixels }));
  }

  #ask(level: number): void {
    const [known, shown] = [this.#known, this.#shown];
    const [from, to] = [known?.levels[known.at], known?.levels[level]];
    if (!known || !shown || !from || !to || level === (this.#asked ?? known.at)) return;
    this.#asked = level;
    const view = viewAt(shown.view, from.shape, to.shape);
    this.#post({ type: 'level', generation: shown.generation, level, view });
  }
}
