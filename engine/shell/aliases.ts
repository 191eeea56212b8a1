import { forEachChild, parse } from 'unbash';
import type { SyntaxNode } from 'unbash';
import type { Shell } from './shell-state';

/**
 * Replaces command names that are aliases, in the source text, as bash does while it reads. An alias is not expanded
 * again inside its own text; one that ends in a space offers the next word too.
 */
export function expandAliases(shell: Shell, source: string): string {
  if (shell.aliases.size === 0 || !(shell.interactive || shell.shopts.has('expand_aliases'))) return source;
  let text = source;
  /** Ranges that came from an alias, with its name: it must not be expanded there again. */
  let grown: { start: number; end: number; names: Set<string> }[] = [];
  for (let round = 0; round < 16; round += 1) {
    const places = commandNames(text, shell).filter((place) => !grown.some((range) => place.start >= range.start && place.start < range.end && range.names.has(place.name)));
    if (places.length === 0) return text;
    const { start, end, name } = places[0]!;
    const value = shell.aliases.get(name)!;
    const inherited = grown.filter((range) => start >= range.start && start < range.end).flatMap((range) => [...range.names]);
    const shift = value.length - (end - start);
    grown = grown.map((range) => (range.start > start ? { ...range, start: range.start + shift, end: range.end + shift } : range.end > start ? { ...range, end: range.end + shift } : range));
    grown.push({ start, end: start + value.length, names: new Set([name, ...inherited]) });
    text = text.slice(0, start) + value + text.slice(end);
    if (/[ \t]$/.test(value)) {
      const next = /^[ \t]*([^\s;&|<>()"'$`\\]+)/.exec(text.slice(start + value.length));
      const following = next && shell.aliases.get(next[1]!);
      if (next && following !== undefined) {
        const at = start + value.length + next[0].length - next[1]!.length;
        text = text.slice(0, at) + following + text.slice(at + next[1]!.length);
      }
    }
  }
  return text;
}

function commandNames(text: string, shell: Shell): { start: number; end: number; name: string }[] {
  const found: { start: number; end: number; name: string }[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command' && node.name && node.name.text === node.name.value && shell.aliases.has(node.name.text) && text.startsWith(node.name.text, node.name.pos)) {
      found.push({ start: node.name.pos, end: node.name.end, name: node.name.text });
    }
    forEachChild(node, visit);
  };
  visit(parse(text));
  return found.sort((a, b) => a.start - b.start);
}
