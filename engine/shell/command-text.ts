import type { AndOr, Case, Command, CommandNode, CompoundList, HereDoc, If, Pipeline, Redirection, Statement, TestExpression, Word } from 'unbash';
import { singleQuote } from './quote';
import type { AnyCommand, FunctionNode } from './tree';

/** A function as `type` and `declare -f` print it. */
export function printFunction(name: string, definition: { readonly node: FunctionNode; readonly source: { readonly text: string } }): string {
  return new CommandPrinter(definition.source.text, true).function(name, definition.node.body);
}

/** One command on a line of its own, as `$BASH_COMMAND` and `set -x` show it. Of a loop or a `case` that is its head. */
export function commandText(node: AnyCommand, source: string): string {
  return new CommandPrinter(source, false).head(node);
}

/** `[[ -n x ]]` without the brackets, from words that are already text. */
function testText(node: TestExpression): string {
  switch (node.type) {
    case 'TestUnary': return `${node.operator} ${node.operand.text}`;
    case 'TestBinary': return `${node.left.text} ${node.operator} ${node.right.text}`;
    case 'TestNot': return `${'! '.repeat(node.negations.length)}${testText(node.operand)}`;
    case 'TestGroup': return `( ${testText(node.expression)} )`;
    case 'TestLogical': return node.operands.map(testText).join(` ${node.operator} `);
  }
}

/** Bash's own layout (print_cmd.c): four columns a level, semicolons between commands, here-documents after the line. */
class CommandPrinter {
  #out = '';
  #indentation = 0;
  /** The next command goes on in the line: it is not indented. */
  #inLine = false;
  #hereDocs: HereDoc[] = [];
  #afterHereDoc = false;

  constructor(private readonly source: string, private readonly inFunction: boolean) {}

  function(name: string, body: CommandNode | CompoundList): string {
    this.#functionBody(`${name} () \n`, body);
    return this.#out;
  }

  head(node: AnyCommand): string {
    if (node.type === 'For') return `for ${node.name.text} in ${this.#words(node.wordlist)}`;
    if (node.type === 'Select') return `select ${node.name.text} in ${this.#words(node.wordlist)}`;
    if (node.type === 'Case') return `case ${node.word.text} in `;
    this.#inLine = true;
    this.#command(node);
    return this.#out;
  }

  #put(text: string): void {
    this.#out += text;
  }

  #indent(): void {
    this.#put(' '.repeat(this.#indentation));
  }

  #newline(text: string): void {
    this.#put('\n');
    this.#indent();
    this.#put(text);
  }

  #semicolon(): void {
    if (!/[&\n]$/.test(this.#out)) this.#put(';');
  }

  #words(words: readonly Word[] | undefined): string {
    return words ? words.map((word) => word.text).join(' ') : '"$@"';
  }

  #functionBody(header: string, body: CommandNode | CompoundList): void {
    const inner = body.type === 'Redirected' ? body.command : body;
    this.#put(header);
    this.#indent();
    this.#put('{ \n');
    this.#indentation += 4;
    if (inner.type === 'BraceGroup') this.#list(inner.body.commands);
    else if (inner.type === 'CompoundList') this.#list(inner.commands);
    else this.#command(inner);
    this.#flush();
    this.#indentation -= 4;
    this.#newline('}');
    if (body.type === 'Redirected') this.#redirects(body.redirects);
  }

  #list(statements: readonly Statement[]): void {
    statements.forEach((statement, at) => {
      this.#command(statement.command);
      const last = at === statements.length - 1;
      if (statement.background) {
        this.#flush(' &');
        if (!last) {
          this.#put(' ');
          this.#inLine = true;
        }
        return;
      }
      if (last) return;
      if (this.#hereDocs.length > 0) this.#flush();
      else if (!this.#afterHereDoc) this.#put(';');
      this.#afterHereDoc = false;
      if (this.inFunction) this.#put('\n');
      else {
        this.#put(' ');
        this.#inLine = true;
      }
    });
  }

  /** The body of a compound command, one level deeper, and what ends it. */
  #block(list: CompoundList): void {
    this.#indentation += 4;
    this.#list(list.commands);
    this.#flush();
    this.#semicolon();
    this.#indentation -= 4;
  }

  #command(node: AnyCommand): void {
    if (this.#inLine) this.#inLine = false;
    else if (node.type !== 'AndOr' && !(node.type === 'Pipeline' && node.prefixes.length === 0)) this.#indent();
    else {
      this.#inLine = true;
      this.#indent();
    }
    switch (node.type) {
      case 'AndOr': return this.#andOr(node);
      case 'Pipeline': return this.#pipeline(node);
      case 'Command': return this.#simple(node);
      case 'If': return this.#if(node);
      case 'Case': return this.#case(node);
      case 'While':
        this.#put(`${node.kind} `);
        this.#condition(node.clause);
        this.#put(' do\n');
        this.#block(node.body);
        return this.#newline('done');
      case 'For': return this.#loop(`for ${node.name.text} in ${this.#words(node.wordlist)};`, node.body);
      case 'Select': return this.#loop(`select ${node.name.text} in ${this.#words(node.wordlist)};`, node.body);
      case 'ArithmeticFor': {
        const header = this.source.slice(node.pos, node.body.pos);
        const parts = header.slice(header.indexOf('((') + 2, header.lastIndexOf('))')).split(';').map((part) => part.trimStart());
        return this.#loop(`for ((${parts.join('; ')}))`, node.body);
      }
      case 'BraceGroup': return this.#group(node.body);
      case 'Subshell':
        this.#put('( ');
        this.#inLine = true;
        this.#list(node.body.commands);
        this.#flush();
        return this.#put(' )');
      case 'TestCommand': return this.#put(`[[ ${testText(node.expression)} ]]`);
      case 'ArithmeticCommand': return this.#put(`((${this.source.slice(node.pos, node.end).replace(/^\(\(/, '').replace(/\)\)$/, '')}))`);
      case 'Redirected':
        this.#inLine = true;
        this.#command(node.command);
        return this.#redirects(node.redirects);
      case 'Function': return this.#functionBody(`function ${node.name.text} () \n`, node.body);
      case 'Coproc':
        this.#put(`coproc ${node.name?.text ?? 'COPROC'} `);
        this.#inLine = true;
        if (node.body.type !== 'CompoundList') this.#command(node.body);
    }
  }

  #andOr(node: AndOr): void {
    node.commands.forEach((command, at) => {
      if (at > 0) {
        this.#flush(` ${node.operators[at - 1]!} `);
        this.#inLine = true;
      }
      this.#command(command);
    });
  }

  #pipeline(node: Pipeline): void {
    for (const prefix of node.prefixes) this.#put(prefix.type === 'Time' ? `time ${prefix.posix ? '-p ' : ''}` : '! ');
    this.#inLine = true;
    node.commands.forEach((command, at) => {
      if (at > 0) {
        this.#flush(node.operators[at - 1] === '|&' ? ' 2>&1 |' : ' |');
        this.#put(this.#afterHereDoc ? '  ' : ' ');
        this.#afterHereDoc = false;
        this.#inLine = true;
      }
      this.#command(command);
    });
  }

  #simple(node: Command): void {
    const words = [...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix].filter((item) => item.type === 'Word' || item.type === 'Assignment').map((item) => item.text);
    this.#put(words.join(' '));
    if (words.length > 0 || node.redirects.length === 0) this.#redirects(node.redirects);
    else this.#put(this.#redirectTexts(node.redirects).join(' '));
  }

  #condition(list: CompoundList): void {
    this.#inLine = true;
    this.#list(list.commands);
    this.#flush();
    this.#semicolon();
  }

  #if(node: If): void {
    this.#branch([node, ...node.elif], 0, node.else);
  }

  /** An `elif` is shown as an `if` within the `else`. */
  #branch(branches: readonly { readonly clause: CompoundList; readonly then: CompoundList }[], at: number, otherwise: CompoundList | undefined): void {
    const branch = branches[at]!;
    this.#put('if ');
    this.#condition(branch.clause);
    this.#put(' then\n');
    this.#block(branch.then);
    if (at + 1 < branches.length) {
      this.#newline('else\n');
      this.#indentation += 4;
      this.#indent();
      this.#branch(branches, at + 1, otherwise);
      this.#semicolon();
      this.#indentation -= 4;
    } else if (otherwise) {
      this.#newline('else\n');
      this.#block(otherwise);
    }
    this.#newline('fi');
  }

  #case(node: Case): void {
    this.#put(`case ${node.word.text} in `);
    this.#indentation += 4;
    for (const item of node.items) {
      this.#newline(`${item.pattern.map((word) => word.text).join(' | ')})\n`);
      this.#indentation += 4;
      if (item.body.commands.length > 0) this.#list(item.body.commands);
      this.#flush();
      this.#indentation -= 4;
      this.#newline(item.terminator ?? ';;');
    }
    this.#indentation -= 4;
    this.#newline('esac');
  }

  #loop(header: string, body: CompoundList): void {
    this.#put(header);
    this.#newline('do\n');
    this.#block(body);
    this.#newline('done');
  }

  #group(body: CompoundList): void {
    this.#put('{ ');
    if (this.inFunction) {
      this.#put('\n');
      this.#indentation += 4;
    } else this.#inLine = true;
    this.#list(body.commands);
    this.#flush();
    if (this.inFunction) {
      this.#indentation -= 4;
      this.#newline('}');
    } else {
      this.#semicolon();
      this.#put(' }');
    }
  }

  #redirects(redirects: readonly Redirection[]): void {
    for (const text of this.#redirectTexts(redirects)) this.#put(` ${text}`);
  }

  #redirectTexts(redirects: readonly Redirection[]): string[] {
    return redirects.map((one) => {
      if (one.type === 'HereDoc') {
        this.#hereDocs.push(one);
        const delimiter = one.delimiter?.quoted ? singleQuote(one.delimiter.value) : one.delimiter?.value ?? '';
        return `${descriptor(one, 0)}${one.operator}${delimiter}`;
      }
      return redirectText(one);
    });
  }

  /** Text that ends a command in the line, and then the here-documents that wait for the end of the line. */
  #flush(text = ''): void {
    this.#put(text);
    if (this.#hereDocs.length === 0) return;
    this.#put('\n');
    for (const one of this.#hereDocs.splice(0)) {
      const body = one.operator === '<<-' ? one.body.text.replace(/^\t+/gm, '') : one.body.text;
      this.#put(`${body}${one.delimiter?.value ?? ''}\n`);
    }
    this.#afterHereDoc = true;
  }
}

function descriptor(node: Redirection, standard: number): string {
  if (!node.descriptor) return '';
  if (node.descriptor.type === 'FileDescriptorVariable') return `{${node.descriptor.name}}`;
  return node.descriptor.value === standard ? '' : String(node.descriptor.value);
}

function redirectText(node: Exclude<Redirection, HereDoc>): string {
  const target = node.target?.text ?? '';
  if (node.type === 'HereString') return `${descriptor(node, 0)}<<< ${target}`;
  const { operator } = node;
  if (operator === '<&' || (operator === '>&' && (node.descriptor || /^(?:\d+-?|-)$/.test(target)))) {
    const own = operator === '<&' ? 0 : 1;
    const fd = node.descriptor ? descriptor(node, -1) : String(own);
    return /^(?:\d+-?|-)$/.test(target) ? `${fd}${target === '-' ? '>' : operator[0]}&${target}` : `${fd === String(own) ? '' : fd}${operator}${target}`;
  }
  return `${descriptor(node, operator === '<' || operator === '<>' ? 0 : 1)}${operator === '>&' ? '&>' : operator} ${target}`;
}
