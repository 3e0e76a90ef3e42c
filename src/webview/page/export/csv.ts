/** What is written: a table with its labels. */
export interface CsvTable {
  /** Name of the column of row labels, then the label of every column. */
  readonly head: readonly string[];
  readonly rows: number;
  /** Label of a row, then its values. */
  readonly row: (index: number) => readonly string[];
}

/**
 * Comma-separated values as RFC 4180 has them: CRLF, and quotes only around what needs them. A text
 * that a spreadsheet would take for a formula gets an apostrophe: attributes are a stranger's.
 */
export function csv({ head, rows, row }: CsvTable): string {
  const lines = [line(head)];
  for (let index = 0; index < rows; index++) lines.push(line(row(index)));
  return `${lines.join('\r\n')}\r\n`;
}

function line(cells: readonly string[]): string {
  return cells.map(cell).join(',');
}

function cell(text: string): string {
  const isFormula = /^[=+@\t\r-]/.test(text) && Number.isNaN(Number(text)) && !/^-?inf$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
