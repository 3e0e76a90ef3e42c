import { expect, it } from 'vitest';
import { readJobLink } from '../../../src/vscode/submit/jobLink.ts';

it('names the job, the file, the function and the values as one types them', () => {
  expect(
    readJobLink('/submit_job/my-job', 'file=a/b.py&entry=run&year=2019..2023&x=1,%202'),
  ).toEqual({
    id: 'my-job',
    file: 'a/b.py',
    entry: 'run',
    texts: { year: '2019..2023', x: '1, 2' },
  });
});

it('without a file means the sample', () => {
  expect(readJobLink('/submit_job/my-job', '')).toEqual({ id: 'my-job', texts: {} });
});

it.each([
  ['/other/my-job', ''],
  ['/submit_job/', ''],
  ['/submit_job/a/b', ''],
  ['/submit_job/a', 'file=../outside.py'],
  ['/submit_job/a', 'file=/etc/passwd.py'],
  ['/submit_job/a', 'file=a\\..\\..\\b.py'],
  ['/submit_job/a', 'file=s3://bucket/x.py'],
  ['/submit_job/a', 'file=notes.txt'],
  ['/submit_job/a', `x=${'1'.repeat(3_000)}`],
])('%s?%s is refused', (path, query) => {
  expect(() => readJobLink(path, query)).toThrow(/link/i);
});
