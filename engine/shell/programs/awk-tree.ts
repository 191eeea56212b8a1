/** The grammar of awk (POSIX XCU awk, with gawk's common extensions) as a tree. */
export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly value: RegExp }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expr }
  | { readonly kind: 'element'; readonly name: string; readonly keys: readonly Expr[] }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Expr; readonly value: Expr }
  | { readonly kind: 'step'; readonly delta: 1 | -1; readonly prefix: boolean; readonly target: Expr }
  | { readonly kind: 'unary'; readonly operator: string; readonly value: Expr }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'match'; readonly negate: boolean; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'in'; readonly keys: readonly Expr[]; readonly name: string }
  | { readonly kind: 'condition'; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[]; readonly own: boolean }
  | { readonly kind: 'getline'; readonly source: 'main' | 'file' | 'command'; readonly from?: Expr; readonly target?: Expr };

export type Stmt =
  | { readonly kind: 'expression'; readonly value: Expr }
  | { readonly kind: 'print'; readonly formatted: boolean; readonly args: readonly Expr[]; readonly redirect?: string; readonly target?: Expr }
  | { readonly kind: 'if'; readonly test: Expr; readonly yes: Stmt; readonly no?: Stmt }
  | { readonly kind: 'while'; readonly test: Expr; readonly body: Stmt; readonly after: boolean }
  | { readonly kind: 'for'; readonly start?: Stmt; readonly test?: Expr; readonly step?: Stmt; readonly body: Stmt }
  | { readonly kind: 'forin'; readonly name: string; readonly array: string; readonly body: Stmt }
  | { readonly kind: 'block'; readonly body: readonly Stmt[] }
  | { readonly kind: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly kind: 'exit' | 'return'; readonly value?: Expr }
  | { readonly kind: 'delete'; readonly name: string; readonly keys?: readonly Expr[] };

export interface Rule {
  readonly when: 'begin' | 'end' | 'pattern';
  readonly pattern?: Expr;
  readonly until?: Expr;
  readonly body?: Stmt;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Stmt;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

export interface Token {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'call' | 'keyword' | 'builtin' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
  readonly space: boolean;
}
