import { readFileSync } from 'node:fs';

/** The JSON object with these fields that `text` is; throws an Error that says what it is instead. */
export function parseInput<T extends object>(text: string, fields: readonly (keyof T & string)[]): T {
  if (text.trim() === '') throw new Error('the standard input is empty');
  let value: T | undefined;
  try {
    value = JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`the standard input is not JSON: ${(error as Error).message}`);
  }
  const missing = fields.filter((field) => value?.[field] === undefined);
  if (missing.length > 0) throw new Error(`the standard input is JSON without ${missing.join(' and ')}`);
  return value;
}

/** The same of this process's standard input, which ends the process with the message and how to call it. */
export function readInput<T extends object>(usage: string, fields: readonly (keyof T & string)[]): T {
  try {
    return parseInput<T>(readFileSync(0, 'utf8'), fields);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nusage: ${usage}\n`);
    return process.exit(1);
  }
}
