import { duplicate, forbiddenField, invalid, required, type FieldErrors } from '../../field-errors';
import { ExpressionError, toExpressionValue, type CompileExpression, type Expression } from '../../expressions';
import type { FieldError } from '../../kind';
import { isObject, type JsonSchema } from './json-schema';

/** One entry of x-kubernetes-validations. */
interface Rule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: 'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired' | 'FieldValueDuplicate';
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

interface Compiled {
  readonly rule: Rule;
  readonly expression: Expression;
  readonly message: Expression | undefined;
  /** Compares with the value before, and so is only asked when there is one. */
  readonly transition: boolean;
}

const VARIABLES = ['self', 'oldSelf'];
/** Errors after which a value is no longer what its rules take for granted. */
const BLOCKING = new Set(['FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);

export function hasRules(schema: JsonSchema): boolean {
  if (schema['x-kubernetes-validations']?.length) return true;
  return children(schema).some(hasRules);
}

/** The rules of a schema, each compiled once. Throws ExpressionError for one that cannot be. */
export class ValidationRules {
  readonly #compiled = new Map<JsonSchema, readonly Compiled[]>();

  constructor(private readonly root: JsonSchema, private readonly compile: CompileExpression) {
    this.#read(root);
  }

  #read(schema: JsonSchema): void {
    const rules = (schema['x-kubernetes-validations'] ?? []) as readonly Rule[];
    if (rules.length) {
      this.#compiled.set(schema, rules.map((rule) => ({
        rule,
        expression: this.compile(rule.rule, VARIABLES),
        message: rule.messageExpression ? this.compile(rule.messageExpression, VARIABLES) : undefined,
        transition: /\boldSelf\b/.test(rule.rule),
      })));
    }
    for (const child of children(schema)) this.#read(child);
  }

  /** Adds what the rules say of an object to the errors that its schema has found. */
  check(object: unknown, old: unknown, errors: FieldErrors): void {
    if (errors.some(({ reason }) => BLOCKING.has(reason))) {
      errors.push(invalid('<nil>', null, 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation'));
      return;
    }
    this.#visit(this.root, object, old, '', errors);
  }

  #visit(schema: JsonSchema, value: unknown, old: unknown, path: string, errors: FieldErrors): void {
    if (value === undefined || value === null) return;
    for (const compiled of this.#compiled.get(schema) ?? []) {
      const error = this.#ask(compiled, schema, value, old, path);
      if (error) errors.push(error);
    }
    if (Array.isArray(value)) {
      const before = keyed(schema, old);
      if (schema.items) value.forEach((item, at) => this.#visit(schema.items!, item, before?.get(keyOf(schema, item)), `${path}[${at}]`, errors));
    } else if (isObject(value)) {
      const entries = isObject(schema.additionalProperties) ? Object.keys(value).map((key) => [key, schema.additionalProperties as JsonSchema, `${path}[${key}]`] as const) : Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, inner, path ? `${path}.${key}` : key] as const);
      for (const [key, inner, where] of entries) this.#visit(inner, value[key], isObject(old) ? old[key] : undefined, where, errors);
    }
  }

  #ask({ rule, expression, message, transition }: Compiled, schema: JsonSchema, value: unknown, old: unknown, path: string): FieldError | undefined {
    if (transition && old === undefined && !rule.optionalOldSelf) return undefined;
    const isDouble = (at: readonly string[]): boolean => typeAt(schema, at) === 'number';
    const variables = { self: toExpressionValue(value, isDouble), oldSelf: old === undefined ? undefined : toExpressionValue(old, isDouble) };
    const field = `${path}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>';
    const type = schema.type ?? 'object';
    try {
      if (expression.evaluate(variables) === true) return undefined;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return invalid(field, type, `${error.message} evaluating rule: ${rule.message?.trim() || rule.rule.trim()}`);
    }
    const text = messageOf(rule, message, variables);
    switch (rule.reason) {
      case 'FieldValueForbidden':
        return forbiddenField(field, text);
      case 'FieldValueRequired':
        return required(field, text);
      case 'FieldValueDuplicate':
        return duplicate(field, type);
      default:
        return invalid(field, type, text);
    }
  }
}

function messageOf(rule: Rule, message: Expression | undefined, variables: Readonly<Record<string, unknown>>): string {
  try {
    const made = message?.evaluate(variables);
    if (typeof made === 'string' && made.trim() && !made.includes('\n')) return made.trim();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
  return rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
}

function children(schema: JsonSchema): readonly JsonSchema[] {
  return [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : []), ...(isObject(schema.additionalProperties) ? [schema.additionalProperties as JsonSchema] : [])];
}

/** Items of a list can be told apart over time only where they have keys. */
function keyed(schema: JsonSchema, old: unknown): ReadonlyMap<string, unknown> | undefined {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return undefined;
  return new Map(old.map((item) => [keyOf(schema, item), item]));
}

function keyOf(schema: JsonSchema, item: unknown): string {
  return JSON.stringify((schema['x-kubernetes-list-map-keys'] ?? []).map((key) => (isObject(item) ? item[key] : undefined)));
}

function typeAt(schema: JsonSchema, path: readonly string[]): string | undefined {
  let at: JsonSchema | undefined = schema;
  for (const step of path) at = step === '[]' ? at?.items : (at?.properties?.[step] ?? (isObject(at?.additionalProperties) ? (at.additionalProperties as JsonSchema) : undefined));
  return at?.type;
}
