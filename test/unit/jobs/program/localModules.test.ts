import { describe, expect, it } from 'vitest';
import type { FolderEntry } from '../../../../src/jobs/program/included.ts';
import {
  collectModules,
  MOST_BYTES,
  MOST_FILES,
} from '../../../../src/jobs/program/localModules.ts';

type Tree = Readonly<Record<string, string>>;

/** Collects from files in memory; `read` tells what was read. */
async function collect(
  source: string,
  tree: Tree,
  { include = [] as string[], file = '/w/jobs/job.py', roots = ['/w'], size = false } = {},
) {
  const read: string[] = [];
  const archive = await collectModules({
    source,
    file,
    roots,
    include,
    readFile: (path) => {
      read.push(path);
      const text = tree[path];
      if (text === undefined) throw new Error(`no ${path}`);
      return Promise.resolve(new TextEncoder().encode(text));
    },
    listFolder: (path) => {
      const names = new Map<string, FolderEntry>();
      for (const [one, text] of Object.entries(tree)) {
        if (!one.startsWith(`${path}/`)) continue;
        const [name = '', ...rest] = one.slice(path.length + 1).split('/');
        const isFolder = rest.length > 0;
        names.set(name, { name, isFolder, ...(size && { size: text.length }) });
      }
      return Promise.resolve([...names.values()]);
    },
  });
  return { archive, paths: archive.files.map(({ path }) => path), read };
}

describe('imports', () => {
  it('of modules beside the file, in the workspace, and of packages are followed', async () => {
    const { paths } = await collect(
      'import helpers\nimport pkg.deep.mod as m\nfrom other import thing\nimport numpy, os\n',
      {
        '/w/jobs/job.py': '',
        '/w/jobs/helpers.py':
          'def f():\n    try:\n        import lazy\n    except ImportError: pass',
        '/w/lazy.py': '',
        '/w/pkg/__init__.py': 'from . import sibling',
        '/w/pkg/sibling.py': 'from .deep import x',
        '/w/pkg/deep/__init__.py': '',
        '/w/pkg/deep/mod.py': 'from ..sibling import y\nfrom ... import outside',
        '/w/pkg/deep/unused.py': '',
        '/w/other.py': '',
        '/w/unused.py': '',
      },
    );
    expect(paths).toEqual([
      'helpers.py',
      'lazy.py',
      'other.py',
      'pkg/__init__.py',
      'pkg/deep/__init__.py',
      'pkg/deep/mod.py',
      'pkg/sibling.py',
    ]);
  });

  it.each([
    ['from a import b', ['a/b.py']],
    ['from a import (\n  b as c,\n)', ['a/b.py']],
    ['import importlib\nimportlib.import_module("a.b")', ['a/b.py']],
    ['if x: import a.b', ['a/b.py']],
    ['"""\nimport a.b\n"""', []],
    ['# import a.b', []],
    ['import a', []],
    ['x = (\ndef f():\n  import a.b\ny = = 1', ['a/b.py']],
    ['from . import c', ['c.py']],
    ['import both', ['both/__init__.py']],
    ['from both import *', ['both/__init__.py']],
    ['import plain.x', ['plain.py']],
  ])('%j loads %j', async (source, wanted) => {
    const tree = {
      '/w/jobs/a/b.py': '',
      '/w/jobs/c.py': '',
      '/w/jobs/both.py': '',
      '/w/jobs/both/__init__.py': '',
      '/w/jobs/plain.py': '',
      '/w/jobs/plain/x.py': '',
    };
    expect((await collect(source, tree)).paths).toEqual(wanted);
  });

  it('from above the program keep its package', async () => {
    const tree = {
      '/w/pkg/jobs/job.py': '',
      '/w/pkg/jobs/near.py': '',
      '/w/pkg/common.py': 'VALUE = 1',
      '/w/pkg/jobs/data.csv': '',
    };
    const { archive, paths } = await collect(
      'from ..common import VALUE\nfrom . import near',
      tree,
      {
        file: '/w/pkg/jobs/job.py',
        include: ['data.csv'],
      },
    );
    expect(archive.package).toBe('jobs');
    expect(paths).toEqual(['common.py', 'jobs/data.csv', 'jobs/near.py']);
  });

  it('never lead out of the workspace', async () => {
    const tree = { '/secret.py': '', '/w/jobs/job.py': '', '/w2/other.py': '' };
    const { read } = await collect(
      'from ... import secret\nfrom ....x import y\nimport other',
      tree,
    );
    expect(read).toEqual([]);
  });

  it('in a circle end', async () => {
    const tree = {
      '/w/jobs/a.py': 'import b',
      '/w/jobs/b.py': 'import a, job',
      '/w/jobs/job.py': 'import a',
    };
    expect((await collect('import a', tree)).paths).toEqual(['a.py', 'b.py', 'job.py']);
  });
});

describe('include', () => {
  const tree = {
    '/w/jobs/job.py': '',
    '/w/jobs/lib/a.py': '',
    '/w/jobs/lib/deep/b.txt': '',
    '/w/jobs/lib/.env': 'SECRET',
    '/w/jobs/lib/__pycache__/a.pyc': '',
    '/w/jobs/data/one.csv': '',
    '/w/jobs/data/two.nc': '',
    '/w/shared/table.csv': '',
    '/x/outside.csv': '',
  };
  it.each([
    [['lib/'], ['lib/a.py', 'lib/deep/b.txt']],
    [['lib'], ['lib/a.py', 'lib/deep/b.txt']],
    [['data/*.csv'], ['data/one.csv']],
    [
      ['**/*.txt', 'data/o?e.csv'],
      ['data/one.csv', 'lib/deep/b.txt'],
    ],
    [['./data/one.csv'], ['data/one.csv']],
    [['../shared/table.csv'], ['shared/table.csv']],
  ])('%j means %j', async (include, wanted) => {
    expect((await collect('', tree, { include })).paths).toEqual(wanted);
  });

  it.each([
    'missing.csv',
    '/x/outside.csv',
    '../../x/outside.csv',
    'lib/.env',
    'a/../../../x',
    'C:\\x',
  ])('%s is refused', async (pattern) => {
    await expect(collect('', tree, { include: [pattern] })).rejects.toMatchObject({
      _tag: 'InvalidInput',
      field: 'include',
    });
  });

  it('takes no time over a hostile pattern', async () => {
    const long = { [`/w/jobs/${'a'.repeat(250)}`]: '' };
    const started = performance.now();
    await expect(collect('', long, { include: [`${'*a'.repeat(100)}b`] })).rejects.toThrow(
      'no file',
    );
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('bounds', () => {
  it('hold for the number of files', async () => {
    const tree = Object.fromEntries(
      Array.from({ length: MOST_FILES + 1 }, (_, i) => [`/w/jobs/lib/f${i}`, '']),
    );
    await expect(collect('', tree, { include: ['lib'] })).rejects.toThrow('More than 500 files');
  });

  it('hold for bytes, if possible before reading them', async () => {
    const tree = { '/w/jobs/lib/big': 'x'.repeat(MOST_BYTES), '/w/jobs/lib/more': 'y' };
    await expect(collect('', tree, { include: ['lib'] })).rejects.toThrow('larger than 5 MiB');
    const one = { '/w/jobs/big': 'x'.repeat(MOST_BYTES + 1) };
    await expect(collect('', one, { include: ['big'], size: true })).rejects.toThrow(
      'With big the',
    );
  });

  it('a folder that contains itself is walked so deep and no deeper', async () => {
    const started = performance.now();
    await expect(
      collectModules({
        source: '',
        file: '/w/job.py',
        roots: [],
        include: ['loop/**/x'],
        readFile: () => Promise.resolve(new Uint8Array()),
        listFolder: () => Promise.resolve(['a', 'b'].map((name) => ({ name, isFolder: true }))),
      }),
    ).rejects.toThrow('names no file');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

it('the hash is that of names and contents', async () => {
  const hash = async (tree: Tree) => (await collect('import a', tree)).archive.sha256;
  const first = await hash({ '/w/jobs/a.py': 'x = 1' });
  expect(await hash({ '/w/jobs/a.py': 'x = 1', '/w/jobs/b.py': '' })).toBe(first);
  expect(await hash({ '/w/jobs/a.py': 'x = 2' })).not.toBe(first);
  const above = { '/w/a.py': 'x = 1', '/w/jobs/job.py': '' };
  expect((await collect('from .. import a', above)).archive.sha256).not.toBe(first);
  const { archive } = await collect('import a', { '/w/jobs/a.py': 'x = 1' });
  expect(Buffer.from(archive.files[0]?.base64 ?? '', 'base64').toString()).toBe('x = 1');
});
