import { decodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { KubectlError, PlainError, throwCollected } from '../errors';
import { resolvePath } from '../paths';
import type { AnyObject, Session } from '../session';
import { sortedKeys } from '../json';
import { YamlError, parseYaml } from '../yaml/parse';

/** One object of a file, with where it came from ("web.yaml", "STDIN"). */
export interface FileObject {
  readonly source: string;
  readonly object: AnyObject;
  /** What the items of a list lack, where some lack something: the list is refused as a whole then, and this is its first such item. */
  readonly missing?: readonly string[];
}

/** What -f and -k give: objects in order, and the errors of files or documents that could not be read. */
export interface FileObjects {
  readonly objects: readonly FileObject[];
  readonly errors: readonly unknown[];
  /** For each error, how many objects stand before it. */
  readonly errorsAt: readonly number[];
}

const URL = /^https?:\/\//;

const EXTENSIONS = /\.(json|yaml|yml)$/;

/** Reads every file, directory, URL or stdin that `names` lists; lists are taken apart. */
export function* readFiles(session: Session, names: readonly string[], recursive: boolean): Task<FileObjects> {
  const objects: FileObject[] = [];
  const errors: unknown[] = [];
  const errorsAt: number[] = [];
  const place = (): void => {
    while (errorsAt.length < errors.length) errorsAt.push(objects.length);
  };
  throwCollected(missingPaths(session, names, recursive));
  for (const name of names) {
    place();
    if (name === '-') {
      readDocuments(decodeUtf8(yield* session.stdin()), 'STDIN', objects, errors);
      continue;
    }
    if (URL.test(name)) {
      yield* readUrl(session, name, objects, errors);
      continue;
    }
    for (const path of expand(session, name, recursive)) {
      place();
      let text: string;
      try {
        text = decodeUtf8(session.readFile(path));
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        errors.push(new KubectlError(`open ${path}: ${error.message}`));
        continue;
      }
      readDocuments(text, path, objects, errors);
    }
  }
  place();
  return { objects, errors, errorsAt };
}

/** What is wrong with the paths among the names, before any is read. */
export function missingPaths(session: Session, names: readonly string[], recursive: boolean): KubectlError[] {
  return names.flatMap((name) => {
    if (name === '-' || URL.test(name)) return [];
    try {
      expand(session, name, recursive);
      return [];
    } catch (error) {
      if (error instanceof KubectlError) return [error];
      throw error;
    }
  });
}

function* readUrl(session: Session, url: string, objects: FileObject[], errors: unknown[]): Task<void> {
  try {
    const answer = yield* session.proc.machine.net.http({ method: 'GET', url, headers: {} });
    if (answer.status !== 200) throw new KubectlError(`unable to read URL "${url}", server reported ${answer.status}, status code=${answer.status}`);
    readDocuments(decodeUtf8(answer.body), url, objects, errors);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const host = /^https?:\/\/([^/]+)/.exec(url)![1]!;
    if (error.code === 'ECONNREFUSED') throw new PlainError(`The connection to the server ${host} was refused - did you specify the right host or port?`);
    const unknown = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
    if (unknown) throw new PlainError(`Unable to connect to the server: dial tcp: lookup ${host.replace(/:\d+$/, '')}: ${error.code === 'ENOTFOUND' ? 'no such host' : 'i/o timeout'}\nnot simulated: the Internet; what stands at ${url} can be written into a file here`);
    throw new PlainError(`Unable to connect to the server: dial tcp ${/:\d+$/.test(host) ? host : `${host}:${url.startsWith('https') ? 443 : 80}`}: ${error.code === 'ETIMEDOUT' ? 'i/o timeout' : `connect: ${error.message.toLowerCase()}`}`);
  }
}

function expand(session: Session, name: string, recursive: boolean): string[] {
  const fs = session.proc.machine.fs;
  const path = resolvePath(session.proc.cwd, name);
  if (!fs.exists(path)) {
    if (/[*?[]/.test(name)) return globbed(session, name).flatMap((one) => expand(session, one, recursive));
    throw new KubectlError(`the path "${name}" does not exist`);
  }
  if (fs.stat(path).kind !== 'directory') return [name];
  const found: string[] = [];
  const visit = (shown: string): void => {
    for (const entry of [...fs.readDirectory(resolvePath(session.proc.cwd, shown))].sort()) {
      const child = shown === '.' || shown === './' ? entry : `${shown.replace(/\/+$/, '')}/${entry}`;
      if (fs.stat(resolvePath(session.proc.cwd, child)).kind === 'directory') {
        if (recursive) visit(child);
      } else if (EXTENSIONS.test(entry)) found.push(child);
    }
  };
  visit(name.replace(/^(?:\.\/+)+(?=.)/, ''));
  if (found.length === 0) throw new KubectlError(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`);
  return found;
}

function globbed(session: Session, pattern: string): string[] {
  const slash = pattern.lastIndexOf('/');
  const folder = slash < 0 ? '.' : pattern.slice(0, slash);
  const expression = new RegExp(`^${pattern.slice(slash + 1).replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')}$`);
  const entries = session.exists(folder) ? session.proc.machine.fs.readDirectory(resolvePath(session.proc.cwd, folder)) : [];
  const found = [...entries].sort().filter((entry) => expression.test(entry));
  if (found.length === 0) throw new KubectlError(`the path "${pattern}" does not exist`);
  return found.map((entry) => (slash < 0 ? entry : `${folder}/${entry}`));
}

/** YAML or JSON documents of one text, as YAMLOrJSONDecoder cuts it. */
export function readDocuments(text: string, source: string, objects: FileObject[], errors: unknown[], strict = false): void {
  for (const part of splitDocuments(text)) {
    let value: unknown;
    try {
      value = decode(part, strict);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(new KubectlError(`error parsing ${source}: ${error.message}`));
      return;
    }
    for (const one of Array.isArray(value) && part.json ? value : [value]) {
      if (one === undefined || one === null) continue;
      // Go's maps come out in the order of their keys, in which the server meets what is wrong.
      take(sortedKeys(one), source, objects);
    }
  }
}

function take(value: unknown, source: string, objects: FileObject[]): void {
  if (typeof value !== 'object' || Array.isArray(value)) {
    objects.push({ source, object: { invalid: jsonType(value) } as unknown as AnyObject });
    return;
  }
  const object = value as AnyObject;
  if (typeof object.kind === 'string' && object.kind.endsWith('List') && Array.isArray(object['items'])) {
    takeItems(object, source, objects);
    return;
  }
  objects.push({ source, object });
}

/** What encoding/json calls a value. */
export function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}

/** What a document must say before it is sent. */
export function missingIn(object: AnyObject): string[] {
  return [...(object.apiVersion ? [] : ['apiVersion not set']), ...(object.kind ? [] : ['kind not set'])];
}

/** The items of a List stand for themselves; those of a PodList are pods, whether they say so or not. */
function takeItems(list: AnyObject, source: string, objects: FileObject[]): void {
  const items = (list['items'] as (AnyObject | null)[]).map((item) => {
    if (list.kind === 'List' || item === null || typeof item !== 'object' || item.kind || item.apiVersion) return item;
    return { ...item, apiVersion: list.apiVersion, kind: list.kind.slice(0, -'List'.length) };
  });
  const faulty = items.filter((item): item is AnyObject => item !== null && typeof item === 'object' && missingIn(item).length > 0);
  if (faulty.length > 0) objects.push({ source, object: faulty[0]!, missing: faulty.flatMap(missingIn) });
  else for (const item of items) take(item, source, objects);
}

interface DocumentText {
  readonly text: string;
  readonly json: boolean;
}

function splitDocuments(text: string): DocumentText[] {
  const json = /^\s*\{/.test(text);
  if (json) return splitJson(text);
  const out: DocumentText[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    const part = lines.join('\n');
    if (part.split('\n').some((line) => line.trim() !== '' && !line.trim().startsWith('#'))) out.push({ text: part, json: false });
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('---')) {
      const rest = line.slice(3);
      if (rest.trim() === '' || rest.trim().startsWith('#')) {
        flush();
        continue;
      }
    }
    lines.push(line);
  }
  flush();
  return out;
}

/** JSON values one after the other; a text that is no JSON is tried as YAML. */
function splitJson(text: string): DocumentText[] {
  const out: DocumentText[] = [];
  let depth = 0;
  let from = -1;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    if (quoted) {
      if (c === '\\') at += 1;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{' || c === '[') {
      if (depth === 0) from = at;
      depth += 1;
    } else if (c === '}' || c === ']') {
      depth -= 1;
      if (depth === 0) {
        out.push({ text: text.slice(from, at + 1), json: true });
        from = -1;
        const rest = text.slice(at + 1);
        if (/^\s*---/.test(rest)) return [...out, ...splitDocuments(rest.replace(/^\s*---[^\n]*\n?/, ''))];
      }
    }
  }
  if (from >= 0) out.push({ text: text.slice(from), json: true });
  return out;
}

function decode(part: DocumentText, strict: boolean): unknown {
  if (part.json) {
    try {
      return JSON.parse(part.text) as unknown;
    } catch {
      const asYaml = tryYaml(part.text, strict);
      if ('value' in asYaml) return asYaml.value;
      throw new KubectlError(jsonFault(part.text));
    }
  }
  const read = tryYaml(part.text, strict);
  if ('value' in read) return read.value;
  throw new KubectlError(`error converting YAML to JSON: yaml: ${read.error.message}`);
}

function tryYaml(text: string, strict: boolean): { value: unknown } | { error: YamlError } {
  try {
    return { value: parseYaml(text, strict) };
  } catch (error) {
    if (error instanceof YamlError) return { error };
    throw error;
  }
}

/** What encoding/json says about a text that is no JSON. */
function jsonFault(text: string): string {
  const reader = new JsonChecker(text);
  return reader.fault();
}

class JsonChecker {
  #at = 0;
  constructor(private readonly text: string) {}

  fault(): string {
    try {
      this.#value('beginning of value');
      return 'invalid character after top-level value';
    } catch (error) {
      return (error as Error).message;
    }
  }

  #fail(context: string): never {
    const c = this.text[this.#at];
    if (c === undefined) throw new Error('unexpected EOF');
    const shown = c === "'" ? "'\\''" : c === '\n' ? "'\\n'" : c === '\t' ? "'\\t'" : `'${c}'`;
    throw new Error(`json: offset ${this.#at + 1}: invalid character ${shown} ${context}`);
  }

  #blank(): void {
    while (/[ \t\r\n]/.test(this.text[this.#at] ?? '')) this.#at += 1;
  }

  #value(context: string): void {
    this.#blank();
    const c = this.text[this.#at];
    if (c === '{') return this.#object();
    if (c === '[') return this.#array();
    if (c === '"') return this.#string();
    const literal = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(this.text.slice(this.#at));
    if (!literal) return this.#fail(`looking for ${context}`);
    this.#at += literal[0].length;
  }

  #string(): void {
    this.#at += 1;
    while (this.text[this.#at] !== '"') {
      if (this.text[this.#at] === undefined || this.text[this.#at] === '\n') return this.#fail('in string literal');
      this.#at += this.text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at += 1;
  }

  #object(): void {
    this.#at += 1;
    for (let first = true; ; first = false) {
      this.#blank();
      if (this.text[this.#at] === '}' && first) break;
      if (this.text[this.#at] !== '"') return this.#fail('looking for beginning of object key string');
      this.#string();
      this.#blank();
      if (this.text[this.#at] !== ':') return this.#fail('after object key');
      this.#at += 1;
      this.#value('beginning of value');
      this.#blank();
      if (this.text[this.#at] === '}') break;
      if (this.text[this.#at] !== ',') return this.#fail('after object key:value pair');
      this.#at += 1;
    }
    this.#at += 1;
  }

  #array(): void {
    this.#at += 1;
    for (let first = true; ; first = false) {
      this.#blank();
      if (this.text[this.#at] === ']' && first) break;
      this.#value('beginning of value');
      this.#blank();
      if (this.text[this.#at] === ']') break;
      if (this.text[this.#at] !== ',') return this.#fail('after array element');
      this.#at += 1;
    }
    this.#at += 1;
  }
}
