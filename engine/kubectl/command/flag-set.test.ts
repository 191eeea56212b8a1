import { describe, expect, it } from 'vitest';
import { globalFlags, suggestions } from './catalogue';
import { wholeRecord } from './later-catalogue';
import { parseFlags } from './flag-set';

const parse = (path: string, ...words: string[]): ReturnType<typeof parseFlags> => parseFlags(words, [...wholeRecord(path)!.flags, ...globalFlags]);

describe('flags in the manner of pflag', () => {
  it('takes values in every form', () => {
    const { flags, args } = parse('get', 'pods', '-oyaml', '-n', 'x', '--selector=a=b', '-Lone,two', '-L', 'three', '--watch');
    expect([args, flags.text('output'), flags.text('namespace'), flags.text('selector'), flags.list('label-columns'), flags.on('watch')]).toEqual([['pods'], 'yaml', 'x', 'a=b', ['one', 'two', 'three'], true]);
  });

  it('stops at two dashes and remembers where', () => {
    const { args, argsBeforeDash } = parse('exec', 'web', '--', 'ls', '-l');
    expect([args, argsBeforeDash]).toEqual([['web', 'ls', '-l'], 1]);
  });

  it.each([
    ['get', ['--nope'], 'unknown flag: --nope'],
    ['get', ['-oyaml', '-Z'], "unknown shorthand flag: 'Z' in -Z"],
    ['get', ['-n'], "flag needs an argument: 'n' in -n"],
    ['run', ['--image'], 'flag needs an argument: --image'],
    ['logs', ['--tail=x'], 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['logs', ['--since=yesterday'], 'invalid argument "yesterday" for "--since" flag: time: invalid duration "yesterday"'],
    ['logs', ['--follow=maybe'], 'invalid argument "maybe" for "-f, --follow" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
  ])('%s %j: %s', (path, words, message) => {
    expect(() => parse(path, ...words)).toThrow(message);
  });

  it('suggests commands as cobra does', () => {
    expect([suggestions('', 'gett'), suggestions('', 'lo'), suggestions('', 'desc')]).toEqual([['set', 'get'], ['top', 'logs', 'cp'], ['describe']]);
  });
});
