import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { commentedYaml } from '../../../src/admin/commentedYaml.ts';

describe('commented YAML', () => {
  it('reads back as what was written, whatever the keys and values are', () => {
    const values = {
      'a: b': { on: 'yes', null: ['x: y', { deep: [1, null] }], '# no': {} },
      text: 'one\n\n  two # three\n',
      "it's": '',
      'line\nbreak': { inside: '0123' },
      port: 8786,
    };
    expect(load(commentedYaml(values, {}))).toEqual(values);
  });

  it('puts each remark above its key, as deep as that', () => {
    const text = commentedYaml({ a: { b: 1 }, c: [2] }, { 'a.b': 'about b', c: 'about c' });
    expect(text).toBe('a:\n  # about b\n  b: 1\n# about c\nc:\n  - 2\n');
  });

  it('wraps long remarks and keeps every word', () => {
    const remark = Array.from({ length: 60 }, (_, index) => `word${String(index)}`).join(' ');
    const comments = commentedYaml({ a: 1 }, { a: remark }).split('\n').slice(0, -2);
    expect(comments.every((line) => line.startsWith('# ') && line.length <= 98)).toBe(true);
    expect(comments.map((line) => line.slice(2)).join(' ')).toBe(remark);
  });

  it('refuses a remark about nothing', () => {
    expect(() => commentedYaml({ a: 1 }, { b: 'lost' })).toThrow('about b');
  });
});
