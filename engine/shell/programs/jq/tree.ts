/** A jq filter as a tree. Source of the language: the jq 1.7 manual. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type Operator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Assignment = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//=';

export type Filter =
  | { readonly kind: 'identity' }
  | { readonly kind: 'recurse' }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'text'; readonly format: string | undefined; readonly parts: readonly (string | Filter)[] }
  | { readonly kind: 'format'; readonly format: string }
  | { readonly kind: 'index'; readonly of: Filter; readonly key: Filter }
  | { readonly kind: 'slice'; readonly of: Filter; readonly from: Filter | undefined; readonly to: Filter | undefined }
  | { readonly kind: 'iterate'; readonly of: Filter }
  | { readonly kind: 'array'; readonly of: Filter | undefined }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Filter, Filter])[] }
  | { readonly kind: 'negate'; readonly of: Filter }
  | Pair<'pipe'> | Pair<'comma'> | Pair<'and'> | Pair<'or'> | Pair<'alternative'>
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'assign'; readonly operator: Assignment; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'try'; readonly body: Filter; readonly handler: Filter | undefined }
  | { readonly kind: 'if'; readonly condition: Filter; readonly body: Filter; readonly otherwise: Filter | undefined }
  | { readonly kind: 'reduce'; readonly source: Filter; readonly pattern: Pattern; readonly start: Filter; readonly update: Filter }
  | { readonly kind: 'foreach'; readonly source: Filter; readonly pattern: Pattern; readonly start: Filter; readonly update: Filter; readonly extract: Filter | undefined }
  | { readonly kind: 'bind'; readonly source: Filter; readonly patterns: readonly Pattern[]; readonly body: Filter }
  | { readonly kind: 'define'; readonly definition: Definition; readonly body: Filter }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Filter[]; readonly at: number }
  | { readonly kind: 'variable'; readonly name: string; readonly at: number }
  | { readonly kind: 'label'; readonly name: string; readonly body: Filter }
  | { readonly kind: 'break'; readonly name: string; readonly at: number };

interface Pair<Kind> {
  readonly kind: Kind;
  readonly left: Filter;
  readonly right: Filter;
}

/** What `as` takes apart: `$x`, `[$a, $b]`, `{a: $x, $b}`. */
export type Pattern =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'items'; readonly items: readonly Pattern[] }
  | { readonly kind: 'members'; readonly members: readonly { readonly key: Filter; readonly name: string | undefined; readonly value: Pattern | undefined }[] };

export interface Definition {
  readonly name: string;
  /** A parameter `$x` is one whose value is bound as well. */
  readonly parameters: readonly string[];
  readonly body: Filter;
}
