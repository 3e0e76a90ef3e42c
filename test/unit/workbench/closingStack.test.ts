import { expect, test } from 'vitest';
import { ClosingStack } from '../../../src/workbench/closingStack.ts';

test('closes the newest first, all of them, and throws the first failure', async () => {
  const closed: string[] = [];
  const stack = new ClosingStack();
  stack.defer(() => Promise.resolve(void closed.push('first')));
  stack.defer(() => Promise.reject(new Error('stuck')));
  const item = { [Symbol.asyncDispose]: () => Promise.resolve(void closed.push('last')) };
  expect(stack.use(item)).toBe(item);
  await expect(stack.close()).rejects.toThrow('stuck');
  expect(closed).toEqual(['last', 'first']);
  await stack.close();
  expect(closed).toHaveLength(2);
});
