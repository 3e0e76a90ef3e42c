/**
 * Every sentence a person reads goes through `l10n.t`. It has the shape of VS Code's own, so that
 * files which must run without the editor (row texts, validators) can speak too: `extension.ts`
 * plugs the editor's translation in, elsewhere the English text is filled in.
 *
 * @module
 */
type Argument = string | number | boolean;
type Translate = (message: string, ...args: Argument[]) => string;

const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = args[Number(index)];
    return value === undefined ? whole : String(value);
  });

let translate = english;

/** `t('Job {0} is done.', id)`; the message is always a literal, for those who translate. */
export const l10n = {
  t: (message: string, ...args: Argument[]): string => translate(message, ...args),
};

/** A table of what a page says, in the editor's language; `{0}` stays for the page to fill in. */
export function translated<T extends Readonly<Record<string, string>>>(table: T): T {
  const entries = Object.entries(table).map(([name, text]) => [name, translate(text)]);
  return Object.fromEntries(entries) as T;
}

/** Makes `l10n.t` speak the editor's language. */
export function useTranslation(t: Translate): void {
  translate = t;
}
