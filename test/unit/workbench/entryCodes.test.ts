import { expect, test } from 'vitest';
import { EntryCodes } from '../../../src/workbench/entryCodes.ts';

test('a code opens once, however it is typed', () => {
  const codes = new EntryCodes();
  const { code } = codes;
  expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
  expect(codes.redeem(` ${code.toLowerCase().replace('-', ' ')} `)).toBe('granted');
  expect(codes.redeem(code)).toBe('wrong');
  expect(codes.code).not.toBe(code);
});

test('a ticket opens once, and says when another took its place', () => {
  const codes = new EntryCodes();
  let changes = 0;
  codes.onDidChange(() => (changes += 1));
  const { ticket } = codes;
  expect(ticket.length).toBeGreaterThanOrEqual(43);
  expect(codes.redeem(ticket)).toBe('granted');
  expect(changes).toBe(1);
  expect(codes.redeem(ticket)).toBe('wrong');
  expect(changes).toBe(1);
});

test('after five wrong codes none is looked at for a minute, but the ticket still opens', () => {
  let now = 1_000;
  const codes = new EntryCodes(() => now);
  for (let guess = 0; guess < 5; guess += 1) expect(codes.redeem(`${guess}`)).toBe('wrong');
  expect(codes.redeem('6')).toBe('later');
  expect(codes.redeem(codes.code)).toBe('later');
  expect(codes.redeem(codes.ticket)).toBe('granted');
  now += 59_999;
  expect(codes.redeem(codes.code)).toBe('later');
  now += 1;
  expect(codes.redeem(codes.code)).toBe('granted');
});

test('nothing and half a code are wrong', () => {
  const codes = new EntryCodes();
  expect(codes.redeem('')).toBe('wrong');
  expect(codes.redeem(codes.code.slice(0, 4))).toBe('wrong');
});
