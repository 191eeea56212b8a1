import type { FieldSchema, Schema, SchemaType } from './schema';

/**
 * The compact notation of the committed schema data. One definition is a line of fields, each
 * `name flags : type [=default]`:
 *
 *   flags   ! required   * zero value always written   ^ zero value kept when written (a pointer)
 *   type    s string  i int32  l int64  f double  b boolean  B bytes  t time  u microtime  q quantity  I int-or-string
 *           a anything   s(A|B) enum   $name another definition   [T] list   {T} map
 *   after   = atomic   % set   (k1|k2) list keyed by these fields   <strategy:key> strategic merge
 *
 * A definition that starts with "= " is atomic wherever it is used.
 */
export class SchemaCatalog {
  readonly #lines: Readonly<Record<string, string>>;
  readonly #known = new Map<string, Schema>();

  /** `others` has what `lines` lacks. */
  constructor(lines: Readonly<Record<string, string>>, private readonly others?: SchemaCatalog) {
    this.#lines = lines;
  }

  /** By short name ("core.v1.Pod", "~meta.v1.ObjectMeta"). */
  find(short: string): Schema | undefined {
    const known = this.#known.get(short);
    if (known) return known;
    const line = this.#lines[short];
    if (line === undefined) return this.others?.find(short);
    const atomic = line.startsWith('= ') || line === '=';
    const made = new Definition(fullName(short), atomic ? line.slice(2) : line, atomic, this);
    this.#known.set(short, made);
    return made;
  }
}

const PREFIXES: readonly (readonly [string, string])[] = [
  ['~', 'io.k8s.apimachinery.pkg.apis.'],
  ['+', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.'],
  ['-', 'io.k8s.kube-aggregator.pkg.apis.apiregistration.'],
  ['#', ''],
];

/** "core.v1.Pod" → "io.k8s.api.core.v1.Pod". */
export function fullName(short: string): string {
  for (const [sign, prefix] of PREFIXES) if (short.startsWith(sign)) return prefix + short.slice(1);
  return `io.k8s.api.${short}`;
}

/** Parses its fields when they are first asked for: most requests touch few definitions, and some refer to themselves. */
class Definition implements Schema {
  readonly type: SchemaType = 'object';
  readonly atomic: boolean;
  #fields: ReadonlyMap<string, FieldSchema> | undefined;

  constructor(readonly name: string, readonly line: string, atomic: boolean, readonly catalog: SchemaCatalog) {
    this.atomic = atomic;
  }

  get fields(): ReadonlyMap<string, FieldSchema> {
    this.#fields ??= new Parser(this.line, this.catalog).fields();
    return this.#fields;
  }
}

/** A definition with attributes of the place where it is used. */
class Use implements Schema {
  readonly type: SchemaType = 'object';
  readonly name: string;
  readonly atomic?: boolean;
  readonly mergeKey?: string;
  readonly patchStrategy?: string;

  constructor(readonly target: Schema, attributes: Partial<Schema>) {
    this.name = target.name!;
    Object.assign(this, { atomic: target.atomic }, attributes);
  }

  get fields(): ReadonlyMap<string, FieldSchema> {
    return this.target.fields!;
  }
}

const SCALARS: Readonly<Record<string, Schema>> = {
  s: { type: 'string' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  f: { type: 'number', format: 'double' },
  b: { type: 'boolean' },
  B: { type: 'bytes', format: 'byte' },
  t: { type: 'time', format: 'date-time' },
  u: { type: 'microTime', format: 'date-time' },
  q: { type: 'quantity' },
  I: { type: 'intOrString', format: 'int-or-string' },
  a: { type: 'any' },
};

class Parser {
  #at = 0;
  constructor(readonly text: string, readonly catalog: SchemaCatalog) {}

  fields(): ReadonlyMap<string, FieldSchema> {
    const out = new Map<string, FieldSchema>();
    while (this.#at < this.text.length) {
      const name = this.#until(/[!*^:]/);
      const flags = this.#until(/:/);
      this.#at += 1;
      const schema = this.#type();
      let value: unknown;
      if (this.text[this.#at] === '=') {
        this.#at += 1;
        value = JSON.parse(this.#until(/ /));
      }
      out.set(name, { name, schema, required: flags.includes('!'), zero: flags.includes('*') ? 'always' : flags.includes('^') ? 'keep' : 'omit', ...(value === undefined ? {} : { default: value }) });
      this.#at += 1;
    }
    return out;
  }

  #until(stop: RegExp): string {
    const start = this.#at;
    while (this.#at < this.text.length && !stop.test(this.text[this.#at]!)) this.#at += 1;
    return this.text.slice(start, this.#at);
  }

  #type(): Schema {
    const first = this.text[this.#at++]!;
    if (first === '[' || first === '{') {
      const inner = this.#type();
      this.#at += 1;
      return { ...(first === '[' ? { type: 'list' as const, items: inner } : { type: 'map' as const, values: inner }), ...this.#attributes(first === '[') };
    }
    if (first === '$') {
      const name = this.#until(/[ \]}=%(<]/);
      const target = this.catalog.find(name);
      if (!target) throw new Error(`schema data refers to ${name}, which it does not hold`);
      const attributes = this.#attributes(false);
      return Object.keys(attributes).length ? new Use(target, attributes) : target;
    }
    const scalar = SCALARS[first]!;
    if (first === 's' && this.text[this.#at] === '(') {
      this.#at += 1;
      const values = this.#until(/\)/).split('|');
      this.#at += 1;
      return { ...scalar, enum: values };
    }
    const attributes = this.#attributes(false);
    return Object.keys(attributes).length ? { ...scalar, ...attributes } : scalar;
  }

  #attributes(list: boolean): Partial<Schema> {
    const out: { -readonly [K in keyof Schema]?: Schema[K] } = {};
    for (;;) {
      const sign = this.text[this.#at];
      const next = this.text[this.#at + 1];
      // "=" followed by a value is the default of the field, not an attribute.
      if (sign === '=' && (next === undefined || next === ' ' || next === '<' || next === ']' || next === '}')) {
        this.#at += 1;
        if (list) out.listType = 'atomic';
        else out.atomic = true;
      } else if (sign === '%') {
        this.#at += 1;
        out.listType = 'set';
      } else if (sign === '(') {
        this.#at += 1;
        out.listType = 'map';
        out.listKeys = this.#until(/\)/).split('|');
        this.#at += 1;
      } else if (sign === '<') {
        this.#at += 1;
        out.patchStrategy = this.#until(/:/);
        this.#at += 1;
        const key = this.#until(/>/);
        if (key) out.mergeKey = key;
        this.#at += 1;
      } else return out;
    }
  }
}
