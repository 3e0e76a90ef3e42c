import { describe, expect, it } from 'vitest';
import { GatewayError, InvalidInput, type Remedy } from '../../../src/base/errors.ts';
import { causeChain } from '../../../src/vscode/platform/causeChain.ts';
import { problemOf } from '../../../src/vscode/platform/problem.ts';

class Broken extends GatewayError<'Broken'> {
  readonly _tag = 'Broken';
}

describe('what a person is told of a failure', () => {
  it('is nothing for a cancellation', () => {
    expect(problemOf(new DOMException('x', 'AbortError'))).toBeUndefined();
    const cancelled = new Error('x');
    cancelled.name = 'Cancelled';
    expect(problemOf(cancelled)).toBeUndefined();
  });

  it.each<[Remedy, string[]]>([
    ['signIn', ['Sign In Again', 'Show Log']],
    ['retry', ['Retry', 'Show Log']],
    ['openSettings', ['Open Settings', 'Show Log']],
    ['startStack', ['Start Local Gateway', 'Show Log']],
    ['showLog', ['Show Log']],
  ])('has for the remedy %s the buttons %j', (remedy, titles) => {
    const problem = problemOf(new Broken('It broke.', { remedy }));
    expect(problem?.message).toBe('It broke.');
    expect(problem?.actions.map(({ title }) => title)).toEqual(titles);
  });

  it('knows errors of another bundle by their shape', () => {
    const foreign = Object.assign(new Error('Expired.'), {
      _tag: 'TokenRejected',
      remedy: 'signIn',
    });
    expect(problemOf(foreign)?.actions[0]?.title).toBe('Sign In Again');
  });

  it('needs no log for a mistake in what was typed', () => {
    expect(problemOf(new InvalidInput('id', 'Too long.'))?.actions).toEqual([]);
  });

  it('is one line, whatever was thrown', () => {
    expect(problemOf(new Broken('It broke.\nline 1 of a log'))?.message).toBe('It broke.');
    expect(problemOf('plain')?.message).toBe('plain');
  });
});

describe('the log of a failure', () => {
  it('has every cause with its code', () => {
    const root = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const text = causeChain(new Broken('It broke.', { cause: root }));
    expect(text).toContain('Broken: It broke.');
    expect(text).toContain('caused by Error: connect ECONNREFUSED [ECONNREFUSED]');
  });

  it('ends, also when causes are a ring', () => {
    const error = new Error('ring');
    error.cause = error;
    expect(causeChain(error).match(/ring/g)?.length).toBeLessThan(20);
  });
});
