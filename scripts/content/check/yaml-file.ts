import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { ZodType } from 'zod';
import type { Problem } from './problem';

/** Reads a YAML file of the course by its schema. What is wrong is told with its line; the value is then undefined. */
export function readYaml<T>(root: string, file: string, schema: ZodType<T>, remedy: string): { value: T | undefined; problems: Problem[] } {
  const path = join(root, file);
  if (!existsSync(path)) return { value: undefined, problems: [{ file, line: 1, message: `is missing; ${remedy}` }] };
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  if (document.errors.length > 0) {
    return { value: undefined, problems: document.errors.map((error) => ({ file, line: lines.linePos(error.pos[0]).line, message: `is not YAML: ${error.message.split('\n')[0]!}` })) };
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, problems: [] };
  return {
    value: undefined,
    problems: parsed.error.issues.map((issue) => ({ file, line: lineOf(document, lines, issue.path), message: `${issue.path.map(String).join('.') || 'the file'}: ${issue.message}` })),
  };
}

/** The line of the deepest part of the path that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
