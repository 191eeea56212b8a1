import { expect, it } from 'vitest';
import { TableWriter } from './tab-table';

it('makes each column as wide as its widest cell that is not the last of its line, in letters', () => {
  const table = new TableWriter();
  table.row(['NAME', 'READY', 'NOTE']);
  table.row(['tiếng-việt', '1/1', 'the last cell widens nothing']);
  table.row(['a', 'x'.repeat(70)]);
  table.row([]);
  table.row(['', '0/1', 'n']);
  expect(table.fresh()).toBe([
    'NAME         READY   NOTE',
    'tiếng-việt   1/1     the last cell widens nothing',
    `a            ${'x'.repeat(70)}`,
    '',
    '             0/1     n',
    '',
  ].join('\n'));
  expect(table.fresh()).toBe('');
});

it('remembers the widths of what was printed before', () => {
  const table = new TableWriter(2, 0);
  table.row(['a-long-name', '1', 'x']);
  expect(table.fresh()).toBe('a-long-name  1  x\n');
  table.row(['b', '22', 'y']);
  expect(table.fresh()).toBe('b            22  y\n');
  table.row(['c', '3', `wide ${' '.repeat(80)} gap`]);
  table.row([' '.repeat(90), '4', 'z']);
  expect(table.fresh()).toBe(`c${' '.repeat(91)}3   wide ${' '.repeat(80)} gap\n${' '.repeat(92)}4   z\n`);
});
