import { describe, expect, test } from 'vitest';
import { History } from './history';

const history = new History();
for (const line of ['ls -l /etc/passwd file.tar.gz', 'kubectl get pods -n kube-system -o wide', 'cd /tmp/foo', 'cp src/a.txt dst/b.txt']) history.add(line);

/** What `history -p` of bash 5.2 prints. */
const CASES: readonly (readonly [string, string])[] = [
  ['!!', 'cp src/a.txt dst/b.txt'], ['echo !$', 'echo dst/b.txt'], ['!^', 'src/a.txt'], ['!*', 'src/a.txt dst/b.txt'], ['!:0', 'cp '], ['!:2', 'dst/b.txt'], ['!!:1-2', 'src/a.txt dst/b.txt'], ['!!:1*', 'src/a.txt dst/b.txt'],
  ['!!:1-', 'src/a.txt'], ['!:-1', 'cp src/a.txt'], ['!ls:2-$', '/etc/passwd file.tar.gz'], ['!-2', 'cd /tmp/foo'], ['!1', 'ls -l /etc/passwd file.tar.gz'], ['!kub:2', 'pods'], ['!?pods?:1', 'get'], ['!?foo?:%', '/tmp/foo'],
  ['!l:$:r', 'file.tar'], ['!l:2:h', '/etc'], ['!l:2:t', 'passwd'], ['!!:s/src/new/', 'cp new/a.txt dst/b.txt'], ['!!:gs/t/T/', 'cp src/a.TxT dsT/b.TxT'], ['!!:x', "'cp' 'src/a.txt' 'dst/b.txt'"], ['^src^lib', 'cp lib/a.txt dst/b.txt'],
  ['echo foo !#:1', 'echo foo foo'], ['a !cp:1 b !cp:2', 'a src/a.txt b dst/b.txt'], ["echo '!$'", "echo '!$'"], ['[[ ! -e x ]]', '[[ ! -e x ]]'], ['echo ${!x} a!=b !(c)', 'echo ${!x} a!=b !(c)'],
];

describe('references to the history', () => {
  test.each(CASES)('%s', (line, expected) => {
    const found = history.expand(line);
    expect('text' in found ? found.text.trim() : found.missing).toBe(expected.trim());
  });

  test.each([['!nope', '!nope: event not found'], ['!99', '!99: event not found'], ['!!:9', ':9: bad word specifier']])('%s is not there', (line, missing) => {
    expect(history.expand(line)).toEqual({ missing });
  });
});
