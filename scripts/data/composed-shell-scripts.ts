/**
 * Random but repeatable shell scripts that put features together: expansions within quotes within loops within
 * functions, under `set -e`, `set -u` or another IFS. compare-shell-scripts.ts runs them in two shells.
 */
export function composedShellScripts(count: number, seed: number): string[] {
  return Array.from({ length: count }, (_unused, at) => new Composer(seed + at).script());
}

const WORDS = ['apple', 'b c', '', '  lead ', 'x=1', '/usr/lib', 'foo.tar.gz', 'Hello World', '42', '-7', '007', 'a*b', "it's", 'việt', 'k:v:w', 'aaab', '[x]', 'a\\b', '$HOME', '`id`', '"q"', '~', '#c', '!x', '{a,b}', 'a;b', 'tab\tx', 'new\nline', '0x1F', '3.5', '<>', '%s', '&&'];
const PATTERNS = ['*', '?', 'a*', '*a', '[a-c]*', '*.*', '*[0-9]', '[!a]', '*:*', '"*"', '\\*', '?(a|b)*', '+([0-9])', '@(a|x)*', '"$y"*', '[[:alpha:]]*', '[[:space:]]'];
const FILTERS = ['cat', 'tr a-z A-Z', 'wc -c', 'sed s/a/X/g', 'grep -c .', 'rev', 'cut -c1-3', 'while read -r l; do echo "<$l>"; done', 'read x', "awk '{print NF}'", 'head -c 3', 'sort', 'od -c | head -2'];
const LISTS = ['${a[@]}', '${a[*]}', '${#a[@]}', '${!a[@]}', '${a[@]:1}', '${a[@]: -1}', '${a[@]/a/A}', '${a[@]#?}', '${a[-1]}', '${a[n%2]}', '${a[@]@Q}', '${m[k]}', '${m[$s]-none}', '${#m[@]}', '$#', '$*', '$@', '$1', '${2-none}', '${@:2}', '${*:1:1}', '$?', '`echo b`', '$(<f)', '${a[@]^}', '${!a*}', '${!r}', '${!r:-x}'];
const PREAMBLES = ['', '', '', 'set -u\n', 'set -e\n', 'set -o pipefail\n', 'set -f\n', 'IFS=:\n'];

const quote = (text: string) => `'${text.replace(/'/g, "'\\''")}'`;

class Composer {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 2654435761) >>> 0;
  }

  script(): string {
    const setup = `x=${this.#text()} y=${this.#text()} s=${this.#text()} n=${this.#below(9)} r=x; a=(${this.#some(1, 3, () => this.#text())}); declare -A m=([k]=v); set -- ${this.#some(0, 2, () => this.#text())}; touch f1 f2; mkdir dir; echo in > f; f() { echo "f:$#:$*"; return $#; }; g() { (( $1 > 0 )) && echo pos || echo neg; }`;
    const body = Array.from({ length: 3 + this.#below(4) }, () => this.#block(2)).join('\n');
    return `${this.#pick(PREAMBLES)}shopt -s extglob\n${setup}\n${body}\necho "end $? $n"`;
  }

  #below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 4294967296) * bound);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }

  #some(least: number, most: number, make: () => string): string {
    return Array.from({ length: least + this.#below(most - least + 1) }, make).join(' ');
  }

  #text(): string {
    return quote(this.#pick(WORDS));
  }

  #expression(depth: number): string {
    if (depth <= 0 || this.#below(3) === 0) return this.#pick(['1', '2', '7', 'n', '-3', '0x1f', '010', '2#101', '(n+1)', 'n++', '--n', '${#s}', 'a[n%3]', '$n', '!n', '~n']);
    const inner = () => this.#expression(depth - 1);
    return this.#pick([
      () => `${inner()} ${this.#pick(['+', '-', '*', '/', '%', '<', '<=', '==', '!=', '>', '>=', '&', '|', '^', '&&', '||', ','])} ${inner()}`,
      () => `(${inner()})`,
      () => `${inner()} ? ${inner()} : ${inner()}`,
      () => `n ${this.#pick(['=', '+=', '-=', '*=', '|=', '^='])} ${inner()}`,
    ])();
  }

  #expansion(): string {
    const name = this.#pick(['x', 'y', 'z', 'n', 's']);
    const pattern = () => this.#pick(PATTERNS);
    return this.#pick([
      () => `\${${name}${this.#pick(['#', '##', '%', '%%'])}${pattern()}}`,
      () => `\${${name}${this.#pick(['/', '//', '/#', '/%'])}${pattern()}/${this.#pick(['-', '', '<&>', '$n', '"q r"'])}}`,
      () => `\${${name}${this.#pick(['^', '^^', ',,', '^^[aeiou]', ':2', ':1:2', ': -2', ':0:-1', ':-d e', ':+set', '-u', '+p', '@Q', '@U', '@a', '@A', ':=new'])}}`,
      () => `\${#${name}}`,
      () => this.#pick(LISTS),
      () => `$((${this.#expression(2)}))`,
      () => `$(echo ${this.#text()})`,
      () => `\${${name}:-\${y:-\${z}}}`,
    ])();
  }

  #word(): string {
    return this.#pick([
      () => this.#text(), () => `"${this.#expansion()}"`, () => this.#expansion(), () => `"a ${this.#expansion()} b"`, () => `pre${this.#expansion()}post`,
      () => this.#pick(['a', '*', '{1..3}', '{a,b}c', '~', 'x{,y}', '$n', '"$@"', "$'t\\tx'", '\\*', '[ab]*', 'f*', '"*"', '{01..03}', '{c..a}', '$x$y']),
    ])();
  }

  #command(): string {
    const word = () => this.#word();
    return this.#pick([
      () => `echo ${this.#some(1, 3, word)}`, () => `printf '[%s]' ${this.#some(1, 3, word)}; echo`, () => `printf '%s|%5s|%-4s|%q\\n' ${word()} ${word()}`,
      () => `${this.#pick(['x', 'y', 'z', 's'])}=${word()}`, () => `n=$((${this.#expression(2)}))`, () => `((${this.#expression(2)}))`, () => `let 'n=${this.#expression(1)}'`,
      () => `[ ${word()} ${this.#pick(['=', '!='])} ${word()} ]`, () => `[[ $x ${this.#pick(['==', '!='])} ${this.#pick(PATTERNS)} ]]`,
      () => `[[ $s =~ ${this.#pick(['^[a-z]+', '([a-z])([0-9])?', '^$', '[[:digit:]]+$'])} ]] && echo "\${BASH_REMATCH[@]}"`, () => 'true', () => 'false',
      () => `set -- ${this.#some(0, 3, word)}`, () => 'shift', () => `a=(${this.#some(0, 3, word)})`, () => `a[${this.#below(4)}]=${word()}`, () => `a+=(${word()})`, () => `m[j]=${this.#text()}`,
      () => `unset ${this.#pick(['x', "'a[0]'", "'m[k]'", 'y', 'a'])}`, () => `declare -p ${this.#pick(['x', 'n', 'a', 'y', 's'])}`, () => `read -r x y <<< ${word()}`,
      () => '(x=sub; echo $x; exit 3)', () => '{ echo g; x=grp; }', () => `f ${this.#some(0, 2, word)}`, () => `g ${this.#below(30) - 5}`, () => `echo ${word()} | ${this.#pick(FILTERS)}`,
      () => `! ${this.#pick(['true', 'false', 'nope'])}`, () => `cat <<E\n${this.#expansion()} \\$x ${this.#text()}\nE\n`, () => 'echo "$?" "${PIPESTATUS[@]}"', () => 'x=$(false)', () => 'local q=1', () => 'return 2',
      () => `type -t ${this.#pick(['f', 'echo', 'ls', 'nope', 'if'])}`, () => `cd ${this.#pick(['.', 'dir', 'nope', '..'])}`, () => `mapfile -t a < <(printf '%s\\n' ${word()} ${word()})`, () => `trap 'echo T$?' ${this.#pick(['EXIT', 'ERR'])}`,
    ])();
  }

  #block(depth: number): string {
    if (depth <= 0) return this.#command();
    const inner = () => this.#block(depth - 1);
    const one = this.#pick([
      () => this.#command(), () => this.#command(), () => this.#command(), () => `if ${this.#pick(['true', 'false', '((n > 3))', '[[ -n $x ]]'])}; then ${inner()}; else ${inner()}; fi`,
      () => `for i in ${this.#some(1, 3, () => this.#word())}; do ${this.#pick(['', '[ "$i" = a ] && continue; ', '[[ $i == *c* ]] && break; '])}${inner()}; echo "i=$i"; done`,
      () => `for ((j=0; j<${1 + this.#below(3)}; j++)); do ${inner()}; done`, () => `k=0; while ((k++ < 2)); do ${inner()}; done`,
      () => `case ${this.#word()} in ${this.#pick(PATTERNS)}) ${inner()};; ${this.#pick(PATTERNS)}) echo two;; *) ${this.#command()};; esac`,
      () => `${this.#pick(['true', 'false', '(exit 4)'])} && ${this.#pick(['true', 'echo and'])} || echo or`, () => `( ${inner()} )`, () => `{ ${inner()}; } 2>&1 | cat`, () => `h() { local x=L; ${inner()}; }; h ${this.#word()}`,
    ])();
    // After a here-document the line goes on without its semicolon.
    return one.replace(/\nE\n; /g, '\nE\n').replace(/\nE\n;;/g, '\nE\n;;');
  }
}
