import { print } from 'unbash/printer';
import type { ShellFunction } from './shell-state';

/** A function as `type` and `declare -f` print it: bash's own layout, four columns a level. */
export function printFunction(name: string, definition: ShellFunction): string {
  const { node, source } = definition;
  const text = print({ type: 'Script', pos: 0, end: node.end, shebang: undefined, commands: [{ type: 'Statement', pos: node.pos, end: node.end, command: node, background: undefined }], source: source.text } as never);
  return layout(name, text);
}

function layout(name: string, printed: string): string {
  const lines = printed.trimEnd().split('\n');
  const body = lines.slice(1, -1).map((line) => {
    const indent = /^ */.exec(line)![0].length;
    return ' '.repeat(indent * 2) + line.slice(indent);
  });
  const out = body.map((line, at) => terminated(line, body[at + 1]));
  return [`${name} () `, '{ ', ...out, '}'].join('\n');
}

/** Bash ends each command but the last of a list with a semicolon. */
function terminated(line: string, next: string | undefined): string {
  if (next === undefined) return line;
  const indent = (text: string) => /^ */.exec(text)![0].length;
  if (/(?:then|do|else|\{|\(|;;|;|in|\)|&&|\|\||\|)$/.test(line) && !/\b(?:fi|done|esac)$/.test(line)) return line;
  if (indent(next) < indent(line)) return `${line};`;
  return indent(next) === indent(line) ? `${line};` : line;
}
