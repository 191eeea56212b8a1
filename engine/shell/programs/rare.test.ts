import { describe, expect, test } from 'vitest';
import { runScript } from '../testing/run-script';
import { rarePrograms } from './rare';

const run = (script: string) => runScript(script, { more: rarePrograms });

describe('rarely used programs', () => {
  test('tar packs, lists and unpacks, compressed or not', () => {
    expect(run('mkdir -p a/b; echo hi > a/b/f; ln -s f a/b/l; tar czf x.tgz a; rm -r a; tar tzf x.tgz; tar xf x.tgz; cat a/b/l; tar cf - a | tar xOf - a/b/f; tar xf nope')).toEqual({
      stdout: 'a/\na/b/\na/b/f\na/b/l\nhi\nhi\n', stderr: 'tar: nope: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n', exit: 2,
    });
  });

  test('openssl makes a key, a request and certificates that it reads again', () => {
    const result = run('openssl req -x509 -newkey rsa:1024 -nodes -days 30 -subj /CN=demo.local/O=x -keyout k -out c 2>/dev/null; openssl x509 -in c -noout -subject -enddate; head -1 k; openssl genrsa -out u 1024; openssl req -new -key u -subj /CN=jane -out r; openssl x509 -req -in r -CA c -CAkey k -out s; openssl x509 -in s -noout -issuer');
    expect(result).toEqual({
      stdout: 'subject=CN = demo.local, O = x\nnotAfter=Feb  4 08:00:00 2026 GMT\n-----BEGIN PRIVATE KEY-----\nissuer=CN = demo.local, O = x\n', stderr: 'Certificate request self-signature ok\nsubject=CN = jane\n', exit: 0,
    });
  });

  test('openssl says aloud what it does not do, and leaves nothing behind', () => {
    const result = run('openssl req -newkey rsa:1024 -subj /CN=x -out r; openssl genrsa -aes256 1024; openssl x509 -purpose; openssl genpkey -algorithm ED25519; openssl s_client -connect a:443; ls');
    expect(result).toEqual({
      stdout: '', exit: 0,
      stderr: 'not simulated: a key with a pass phrase; give -nodes\nnot simulated: openssl genrsa -aes256\nnot simulated: openssl x509 -purpose\nnot simulated: openssl genpkey -algorithm ED25519\nnot simulated: openssl s_client\n',
    });
  });

  test('diff compares directories as kubectl diff asks it to', () => {
    expect(run('mkdir L M; echo a > L/x; echo b > M/x; touch -d @0 L/x M/x; diff -u -N L M').stdout).toBe('diff -u -N L/x M/x\n--- L/x\t1970-01-01 00:00:00.000000000 +0000\n+++ M/x\t1970-01-01 00:00:00.000000000 +0000\n@@ -1 +1 @@\n-a\n+b\n');
  });

  test('dd copies blocks, counts them, and fails in its own words', () => {
    const result = run('printf 0123456789 > a; dd if=a of=b bs=4 skip=1 count=1 2>/dev/null; cat b; echo; printf xy | dd of=a bs=1 seek=3 conv=notrunc status=none; cat a; echo; dd if=/dev/zero of=z bs=1M count=300 status=noxfer; stat -c %s z; dd if=nope; dd foo');
    expect(result).toEqual({
      stdout: '4567\n012xy56789\n314572800\n',
      stderr: "300+0 records in\n300+0 records out\ndd: failed to open 'nope': No such file or directory\ndd: unrecognized operand 'foo'\nTry 'dd --help' for more information.\n",
      exit: 1,
    });
  });

  test('tail -F waits for a file that is not there yet, -f does not', () => {
    expect(run('(sleep 2; echo hi > late; sleep 2; echo more >> late) & timeout 6 tail -F late; echo $?; timeout 3 tail -f never; echo $?')).toEqual({
      stdout: 'hi\nmore\n124\n1\n',
      stderr: "tail: cannot open 'late' for reading: No such file or directory\ntail: 'late' has appeared;  following new file\ntail: cannot open 'never' for reading: No such file or directory\ntail: no files remaining\n",
      exit: 0,
    });
  });

  test('an awk that counts without end can be bounded and errors are named', () => {
    expect(run("awk 'BEGIN { print 1/0, $-1 }'").stderr).toBe('awk: run time error: negative field index $-1\n\tFILENAME="" FNR=0 NR=0\n');
    expect(run("awk 'BEGIN { nextfile }'").stderr).toBe('awk: line 1: improper use of nextfile\n');
    expect(run("awk 'function f() { next } BEGIN { f() }'")).toMatchObject({ stderr: '', exit: 2 });
    expect(run("printf '1\\n2\\n' > a; awk 'FNR == 2 { nextfile } { print FILENAME, $0 }' a a").stdout).toBe('a 1\na 1\n');
    expect(run("awk 'function f(n) { return f(n + 1) } BEGIN { f(1) }'").stderr).toBe('awk: run time error: function calls nested deeper than 200\n\tFILENAME="" FNR=0 NR=0\n');
  });

  test('envsubst puts in what the environment has, and only what it is told to', () => {
    expect(run("export N=web R=3; echo 'a $N ${R} [$NOPE] $$ ${R-x}' | envsubst; echo '$N $R' | envsubst '$N'; envsubst -v '$A ${B}'; printf 'no newline $N' | envsubst").stdout).toBe('a web 3 [] $$ ${R-x}\nweb $R\nA\nB\nno newline web');
  });

  test('sudo runs a program as another user', () => {
    expect(run('sudo id -u; sudo -u nobody true; sudo nope; echo $?')).toEqual({ stdout: '0\n1\n', stderr: 'sudo: unknown user nobody\nsudo: error initializing audit plugin sudoers_audit\nsudo: nope: command not found\n', exit: 0 });
  });
});
