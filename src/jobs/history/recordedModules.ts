import { v } from '../../base/validate.ts';

/** As `program/localModules.ts` collects them; not imported, for it brings Python's grammar along. */
const MOST_FILES = 500;
const LONGEST = 8 * 1024 * 1024;

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Of Python and of data: inside the archive, and nowhere else. */
const path = v.pipe(
  v.string(),
  v.maxLength(1_000),
  v.regex(/^(?!\/)[^\0\\]+$/),
  v.check(
    (one) => one.split('/').every((part) => part !== '' && part !== '..'),
    'it leads outside',
  ),
);
const base64 = v.pipe(v.string(), v.maxLength(LONGEST), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));

/** `modules.json` of a record: what travelled with the job. */
export const moduleArchive = v.object({
  sha256: hash,
  files: v.pipe(v.array(v.object({ path, sha256: hash, base64 })), v.maxLength(MOST_FILES)),
  package: v.optional(v.pipe(v.string(), v.maxLength(500))),
});
