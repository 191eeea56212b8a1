import { describe, expect, test } from 'vitest';
import { LazyModule } from '../runtime/lazy-module';
import { language } from './language';
import { firstPrograms } from './programs';
import { toolPrograms } from './programs/tools';
import { runScript } from './testing/run-script';

const more = new Map([['ash', firstPrograms(LazyModule.of(language)).get('busybox:ash')!], ['find', toolPrograms.get('busybox:find')!], ['cp', toolPrograms.get('busybox:cp')!], ['stat', toolPrograms.get('busybox:stat')!]]);

/** Script, output, messages of dash 0.5.12 and of BusyBox's ash, exit status; recorded from both. */
const SCRIPTS: readonly (readonly [string, string, string, string, number])[] = [
  ['echo {1..3} a{b,c}', '{1..3} a{b,c}\n', '', '', 0],
  ['a=(1 2)', '', 'dash: 1: Syntax error: "(" unexpected\n', 'ash: syntax error: unexpected "("\n', 2],
  ['cat <<< hi', '', 'dash: 1: Syntax error: redirection unexpected\n', 'ash: syntax error: unexpected redirection\n', 2],
  ['fi', '', 'dash: 1: Syntax error: "fi" unexpected\n', 'ash: syntax error: unexpected "fi"\n', 2],
  ['echo "abc', '', 'dash: 1: Syntax error: Unterminated quoted string\n', 'ash: syntax error: unterminated quoted string\n', 2],
  ['cd /nosuch; echo $?', '2\n', "dash: 1: cd: can't cd to /nosuch\n", "ash: cd: line 0: can't cd to /nosuch: No such file or directory\n", 0],
  ['command -v nosuch; echo $?; alias x=y; alias', "127\nx='y'\n", '', '', 0],
  ['exit abc', '', 'dash: 1: exit: Illegal number: abc\n', 'ash: exit: line 0: Illegal number: abc\n', 2],
  ['export 1x=3; echo no', '', 'dash: 1: export: 1x: bad variable name\n', 'ash: export: line 0: 1x: bad variable name\n', 2],
  ['shift a; echo no', '', 'dash: 1: shift: Illegal number: a\n', 'ash: shift: line 0: Illegal number: a\n', 2],
  ['set -Z; echo no', '', 'dash: 1: set: Illegal option -Z\n', 'ash: set: line 0: illegal option -Z\n', 2],
  ['. /nosuch; echo no', '', 'dash: 1: .: cannot open /nosuch: No such file\n', "ash: .: line 0: can't open '/nosuch': No such file or directory\n", 2],
  ['. nosuch; echo no', '', 'dash: 1: .: nosuch: not found\n', 'ash: .: line 0: nosuch: not found\n', 2],
  ['break; echo $?; return 3; echo no', '0\n', '', '', 3],
  ['echo ${x y}; echo no', '', 'dash: 1: Bad substitution\n', 'ash: syntax error: bad substitution\n', 2],
];

describe('dash and ash are not bash', () => {
  test.each(SCRIPTS)('%s', (script, stdout, dash, ash, exit) => {
    for (const [name, stderr] of [['dash', dash], ['ash', ash]] as const) expect(runScript(`${name} -c '${script.replace(/'/g, "'\\''")}'`, { more })).toEqual({ stdout, stderr, exit });
  });

  test('applets of BusyBox speak in their own words', () => {
    expect(runScript('stat no; find . -foo; cp', { more }).stderr).toBe("stat: can't stat 'no': No such file or directory\nfind: unrecognized: -foo\nBusyBox v1.36.1 multi-call binary.\n\nUsage: cp (not simulated: its help)\n");
  });
});
