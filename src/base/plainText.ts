// Escape sequences (CSI, OSC) first, then every control character that is left but tab.
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b./g;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Longest line shown; a job may print a whole array on one. */
const LONGEST = 20_000;

/** A line that a job printed as plain text: no colours, no cursor tricks, no hidden directions. */
export function plainLine(line: string): string {
  const cut = line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
  // What a terminal would show of a progress bar is the text after its last carriage return.
  const last = cut.replace(/\r+$/, '').split('\r').at(-1) ?? '';
  return last.replace(ESCAPES, '').replace(CONTROLS, '');
}

/** Several lines, each a plain one. */
export function plainText(text: string): string {
  return text.split('\n').map(plainLine).join('\n');
}
