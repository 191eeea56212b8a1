import { expect, it } from 'vitest';
import { parseInput } from './standard-input';

it('says what stands on the standard input instead of a scenario', () => {
  const parse = (text: string) => () => parseInput<{ name: string; steps: [] }>(text, ['name', 'steps']);
  expect(parse('\n')).toThrow('the standard input is empty');
  expect(parse('{"name"')).toThrow('the standard input is not JSON: ');
  expect(parse('[1]')).toThrow('the standard input is JSON without name and steps');
  expect(parse('null')).toThrow('the standard input is JSON without name and steps');
  expect(parse('{"name":"x","steps":[]}')()).toEqual({ name: 'x', steps: [] });
});
