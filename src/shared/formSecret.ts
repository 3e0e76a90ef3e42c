import type { Draft, Drafts, FormField } from './form.ts';

const secretName = /key|token|secret|passw|passphrase|credential/i;
/** Keys and tokens that show what they are: AWS, GitHub, GitLab, Slack, JWT, PEM, `user:pw@host`. */
const secretText =
  /^(AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|eyJ)|-----BEGIN |:\/\/[^/\s:@]+:[^/\s@]+@/;

/** True when a value of this name is likely one that nobody may keep. */
export function looksSecret(name: string, text = ''): boolean {
  return secretName.test(name) || secretText.test(text);
}

/** The drafts that may be kept: without secret fields, and without rows that look secret. */
export function withoutSecrets(fields: readonly FormField[], drafts: Drafts): Drafts {
  const kept: Record<string, Draft> = {};
  for (const field of fields) {
    const draft = drafts[field.name];
    if (draft === undefined) continue;
    if (typeof draft === 'object') {
      kept[field.name] = draft.filter(({ name, text }) => !looksSecret(name, text));
    } else if (!isSecretField(field) && !(typeof draft === 'string' && looksSecret('', draft))) {
      kept[field.name] = draft;
    }
  }
  return kept;
}

/** True for a field that hides what is typed. */
export function isSecretField(field: FormField): boolean {
  return (field.type === 'string' || field.type === 'multiline') && field.secret === true;
}
