import { HOPS, type Finding, type Part, type Verdict } from './finding.ts';

/** What stands above the findings. */
export interface ReportHead {
  readonly profile: string;
  readonly hub: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly version: string;
}

const WORDS: Record<Verdict, string> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  skipped: 'skipped',
};
const PARTS: Record<string, string> = {
  hub: 'JupyterHub',
  gateway: 'Dask Gateway',
  schedulers: 'Schedulers',
};
const WIDTH = 78;
const INDENT = ' '.repeat(11);

/** Findings as plain text to read and to send to somebody; a table that survives a mail. */
export function connectionReport(findings: readonly Finding[], head: ReportHead): string {
  const { profile, hub, at, version } = head;
  const out = [
    `Connection check of ${profile} (${hub})`,
    `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC, Science Gateway ${version}`,
    '',
    counted(findings),
  ];
  let part: Part | undefined;
  for (const finding of findings) {
    if (finding.part !== part) {
      part = finding.part;
      out.push('', PARTS[part] ?? part.replace(/^store /, 'Object store '));
    }
    out.push(...linesOf(finding));
  }
  return `${out.join('\n')}\n`;
}

/** `1 failed, 2 warnings, 14 ok, 1 skipped`, the worst first. */
export function counted(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter((one) => one.verdict === verdict).length;
  const warnings = count('warning');
  const parts = [
    count('failed') > 0 && `${count('failed')} failed`,
    warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
    `${count('ok')} ok`,
    count('skipped') > 0 && `${count('skipped')} skipped`,
  ];
  return parts.filter(Boolean).join(', ');
}

function linesOf({ hop, verdict, says, fix, ms }: Finding): string[] {
  const time = verdict === 'skipped' ? '' : `  ${ms} ms`;
  const first = `  ${WORDS[verdict].padEnd(9)}${HOPS[hop]}${time}`;
  const more = fix === undefined ? [] : wrapped(`→ ${fix}`);
  return [first, ...wrapped(says), ...more];
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && line.length + word.length + 1 > WIDTH) {
      lines.push(INDENT + line);
      line = '';
    }
    line += line ? ` ${word}` : word;
  }
  return [...lines, INDENT + line];
}
