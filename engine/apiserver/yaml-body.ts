import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { TextBody } from './body';

/**
 * Reads bodies with a parser of YAML, which throws on what is none and bounds aliases, so that a small text cannot grow
 * without limit.
 */
export function yamlBodies(parse: (text: string) => unknown): (text: string) => TextBody {
  return (text) => ({ value: parse(text) ?? null, duplicates: repeatedKeys(text) });
}

/** The complaint of the strict YAML reader about keys that stand twice in one map. */
function repeatedKeys(text: string): readonly string[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false, lineCounter: lines });
  const found: string[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push(`  line ${lines.linePos(key.range?.[0] ?? 0).line}: key ${JSON.stringify(key.value)} already set in map`);
        seen.add(key.value);
      }
    },
  });
  return found.length ? [`yaml: unmarshal errors:\n${found.join('\n')}`] : [];
}
