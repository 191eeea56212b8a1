import { describe, expect, it, test } from 'vitest';
import { Random } from '../runtime/random';
import { builtins } from './builtins';
import { BUILTIN_NAMES } from './own-words';
import { plainWords } from './plain-line';
import { readScript } from './syntax';
import { typedSession } from './testing/typed-session';

const PIECES = ['kubectl', 'get', 'pods', '-n', '--output=yaml', 'a=b', '-l', 'app=web,tier!=x', "'a b'", '"c d"', `"it's"`, `'say "x"'`, '"$HOME"', '"`x`"', '~', '~/x', '*', '?', '[ab]', '{a,b}', 'a{b', '#', 'a#b', '|', '||', '&', '&&', ';', '(', ')', '<', '>', '2>&1', '<<END', '\\', '\\n', '$x', '$(x)', '$((1))', '!', '!x', 'if', 'for', 'time', 'do', '[[', ']]', '{', '}', '\t', '\n', '', '=', '==', '%1', '@(a)', '+x', ':', '.', '/bin/ls', '^a^b', '12', '-', '--', 'x:y', 'é', "'", '"', "$'a'", 'x"y"z', "''"];

describe('plain words', () => {
  it('are the words that the grammar finds, in one command and nothing else', () => {
    const random = new Random('plain words');
    let plain = 0;
    for (let n = 0; n < 30_000; n += 1) {
      const line = Array.from({ length: 1 + random.below(5) }, () => PIECES[random.below(PIECES.length)]! + (random.below(4) === 0 ? '' : ' ')).join('');
      const words = plainWords(line);
      if (words === undefined) continue;
      const { script, problem, openHereDoc } = readScript(line);
      expect({ problem, openHereDoc, errors: script.errors }, line).toEqual({});
      if (words.length === 0) {
        expect(script.commands, line).toEqual([]);
        continue;
      }
      plain += 1;
      expect(script.commands.length, line).toBe(1);
      const [{ command, background }] = script.commands as [(typeof script.commands)[number]];
      if (command.type !== 'Command') throw new Error(`${line}: ${command.type}`);
      expect({ background, prefix: command.prefix, redirects: command.redirects, words: [command.name!, ...command.args.filter((argument) => argument.type === 'Word')].map((word) => word.value) }, line).toEqual({ background: undefined, prefix: [], redirects: [], words });
    }
    expect(plain).toBeGreaterThan(500);
  });

  it('are told from builtins by their names', () => {
    expect([...BUILTIN_NAMES].sort()).toEqual([...builtins.keys()].sort());
  });
});

/** What a terminal shows for some keys, in a shell that has said nothing yet or one that needed its language before. */
function shownFor(keys: readonly string[], spoken: boolean): string[] {
  const session = typedSession({ files: { '/home/learner/.bashrc': 'alias k=wc\nalias q=head\n', '/tmp/data': 'one\ntwo\n' } });
  if (spoken) session.type('PATH=$PATH\r');
  return keys.map((key) => {
    session.type(key);
    return session.raw();
  });
}

test.each([
  [['wc /tmp/data\r', 'echo $? $_ "${PIPESTATUS[@]}"\r']],
  [['k -l /tmp/data\r', 'q -n 1 "/tmp/data"\r', 'alias\r']],
  [['cat /tmp/none\r', 'echo $?\r']],
  [['sleep 100\r', '\x1a', 'jobs\r', 'fg\r', '\x03', 'echo $?\r']],
  [['sleep 100\r', '\x03', 'cat\r', 'x\r', '\x04', 'none a b\r', 'if\r', 'true\rthen printenv _\rfi\r', 'printenv _\r', 'cat "/tmp/data"\r']],
  [['   \r', '  wc   /tmp/data  \r', '/bin/wc /tmp/data\r', '/tmp/data\r', '/tmp\r']],
])('a line of plain words does the same before the shell has its language as afterwards: %j', (keys) => {
  expect(shownFor(keys, false)).toEqual(shownFor(keys, true));
});
