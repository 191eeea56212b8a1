// Random but repeatable shell scripts: expansions, patterns, arithmetic, loops and pipelines put together by chance.
function generator(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * bound);
  };
}

export function randomScripts(count) {
  const below = generator(20250601);
  const pick = (list) => list[below(list.length)];
  const words = ['apple', 'banana.txt', 'a b c', '', '  lead', 'x=1', '/usr/local/lib', 'foo.tar.gz', 'Hello World', '42', '-7', '007', 'a*b', 'tab\there', "it's", 'ünïcödé', 'việt nam', 'key:value:rest', 'aaabbb', '[x]'];
  const patterns = ['*a', 'a*', '*', '?', '*.t*', '[a-c]*', '*/', '*/*', '[!a]*', '*b*', 'l*', '??', '*[0-9]', 'ü*'];
  const quote = (text) => `'${text.replace(/'/g, "'\\''")}'`;
  const operators = ['${v#P}', '${v##P}', '${v%P}', '${v%%P}', '${v/P/-}', '${v//P/<&>}', '${v/#P/^}', '${v/%P/$}', '${v^}', '${v^^}', '${v,}', '${v,,}', '${v:1}', '${v:1:2}', '${v: -2}', '${v:0:-1}', '${#v}', '${v:-d e}', '${v:+set}', '${v@Q}', '${v^^P}', '${v-x}', '${v:=new}', '${u-$v}', '${v//[aeiou]/_}', '${v//a}'];
  const expression = (depth) => {
    if (depth <= 0 || below(4) === 0) return pick(['1', '2', '7', '13', '100', 'x', 'y', '-3', '0x1f', '010', '(x+1)', 'x++', '--y']);
    return `${expression(depth - 1)} ${pick(['+', '-', '*', '/', '%', '<<', '>>', '<', '<=', '==', '!=', '&', '|', '^', '&&', '||', ',', '**'])} ${expression(depth - 1)}`.replace(/\*\* -?\S+/, '** 2').replace(/(<<|>>) \S+/g, '$1 2');
  };
  const data = () => `printf '%s\\n' ${Array.from({ length: 3 + below(5) }, () => quote(pick(words))).join(' ')}`;
  const filters = ['sort', 'sort -r', 'sort -u', 'uniq -c', 'grep a', 'grep -v a', 'grep -n .', 'grep -c e', "grep -E '^[a-z]+'", 'head -n 2', 'tail -n 2', 'wc -l', 'wc', 'tr a-z A-Z', "tr -d 'aeiou'", 'tr -s a', 'cut -c1-3', 'cut -d: -f2', "sed 's/a/X/'", "sed 's/[a-c]/<&>/g'", 'sed -n 2p', "sed '2d'", "sed '$!d'", 'nl', 'rev', 'tac', 'cat -n', 'cat -A', 'paste -sd,', 'fold -w 5', "awk '{print NF, $1}'", "awk -F: '{print $2}'", "awk 'length > 4'", "awk '{n += length} END {print n}'", 'sed = ', "sed -E 's/(.)(.)/\\2\\1/g'", 'sort -k2', 'sort -n', 'while read -r l; do echo "<$l>"; done', 'xargs -n 2 2>/dev/null', 'head -c 10', 'base64', 'md5sum', 'grep -o b', 'od -c', "tr ' ' '\\n'", 'expand', 'uniq -d', 'grep -i hello', 'wc -c', 'tail -n +2'];
  const makers = [
    () => `v=${quote(pick(words))}; echo "${pick(operators).replace('P', pick(patterns))}"`,
    () => `v=${quote(pick(words))}; printf '<%s>' ${pick(operators).replace('P', pick(patterns))}; echo`,
    () => `x=${below(20)} y=${below(9)}; echo $(( ${expression(3)} )) $x $y`,
    () => `set -- ${Array.from({ length: below(5) }, () => quote(pick(words))).join(' ')}; ${pick(['printf "[%s]" "$@"', 'printf "[%s]" $*', 'printf "[%s]" "$*"', 'IFS=:; echo "$*"', 'echo $# "${@:2}"', 'for a; do echo "$a"; done', 'shift 2>/dev/null; echo "$1"', 'echo "${!#}"'])}; echo`,
    () => `case ${quote(pick(words))} in ${pick(patterns)}) echo one;; ${pick(patterns)}|${pick(patterns)}) echo two;; *) echo other;; esac`,
    () => `a=(${Array.from({ length: 1 + below(5) }, () => quote(pick(words))).join(' ')}); ${pick(['echo "${#a[@]}" "${a[0]}" "${a[-1]}"', 'printf "<%s>" "${a[@]}"', 'echo "${a[*]}"', 'echo "${!a[@]}"', 'unset "a[0]"; declare -p a', 'a+=(z); echo "${a[@]: -2}"', 'echo "${a[@]/a/A}"', 'for i in "${!a[@]}"; do echo "$i=${a[i]}"; done', 'declare -p a'])}; echo`,
    () => `${data()} | ${pick(filters)}`,
    () => `${data()} | ${pick(filters)} | ${pick(filters)}`,
    () => `[[ ${quote(pick(words))} ${pick(['==', '!=', '<', '>'])} ${pick(patterns.filter((p) => !p.includes('/')))} ]]; echo $?`.replace(/([<>]) [^\]]*\]\]/, (_all, sign) => `${sign} m ]]`).replace('[[  ', "[[ '' "),
    () => `printf '${pick(['%5s|%-5s|', '%05d|%x|', '%.2f %s|', '%b|%q|', '%c%c|', '%+d %o|', '%e|%s|', '%3$s', '%%|%s'])}\\n' ${below(100)} ${below(100)} 2>&1`,
    () => `i=${below(4)}; ${pick(['while (( i < 6 ))', 'until [ $i -ge 6 ]'])}; do i=$((i+1)); ${pick(['[ $i = 3 ] && continue', '[ $i -gt 4 ] && break', ':', '(( i % 2 )) || continue'])}; echo $i; done`,
    () => `f() { local n=$1; ${pick(['(( n <= 1 )) && { echo 1; return; }; echo $(( n * $(f $((n-1))) ))', 'echo "in $n"; return $n', 'local IFS=,; echo "$*"', 'set -- q r; echo $#'])}; }; f ${1 + below(5)}; echo $? $#`,
    () => `echo ${pick(['{a,b}{1,2}', '{1..5}', '{5..1..2}', '{a..e}', 'x{,y}z', '{01..03}', '{a,{b,c}}', '{1..3}{a,b}', '"{a,b}"', '{a}', '{a,b', '{-2..2}', '$(echo {x,y})', '{,}', 'a{b,$((1+1))}c'])}`,
    () => `${pick(['true', 'false', '(exit 3)'])} ${pick(['&&', '||', ';'])} echo "A $?" ${pick(['&&', '||', ';'])} ${pick(['true', 'false'])} ${pick(['&&', '||', ';'])} echo "B $?"`,
    () => `IFS=${quote(pick([':', ',', ' ', ':,', 'a', '']))}; v=${quote(pick(words))}; printf '[%s]' $v; read -r p q <<< "$v"; echo "|$p|$q|"`,
    () => `touch a.txt b.txt c.md .h 'd e'; mkdir sub; touch sub/x.txt; echo ${pick(['*', '*.txt', '?.*', '*/*', '[ab]*', '.h*', '*.nope', '"*"', '[!a]*', 'sub/*', '*/', '*\\ *', '{a,c}.*'])}`,
  ];
  return Array.from({ length: count }, () => pick(makers)());
}
