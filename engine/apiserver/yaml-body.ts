import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { TextBody } from './body';

/** A YAML text as sigs.k8s.io/yaml reads it. Aliases are bounded, so that a small text cannot grow without limit. */
export function readYamlBody(text: string): TextBody {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'core', version: '1.2', logLevel: 'silent', uniqueKeys: false, lineCounter });
  const [error] = document.errors;
  if (error) throw new Error(error.message.split('\n')[0]);
  return { value: document.toJS({ maxAliasCount: 1000 }) as unknown, duplicates: repeatedKeys(document, lineCounter) };
}

/** The complaint of the strict YAML reader about keys that stand twice in one map. */
function repeatedKeys(document: Document, lines: LineCounter): readonly string[] {
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
