import { labelValueMessages, qualified } from './names';
import { badRequest } from './status';

type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>> | undefined;

/**
 * Parses the text of a label selector ("app=web,tier in (a,b),!canary") as k8s.io/apimachinery's labels.Parse does,
 * with its messages. Throws a 400 StatusError.
 */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  return new Parser(text).parse();
}

/** Whether labels meet every requirement. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  for (const requirement of requirements) if (!meets(requirement, labels)) return false;
  return true;
}

function meets({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = labels?.[key];
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    default: {
      if (value === undefined || !/^[+-]?\d+$/.test(value)) return false;
      return operator === 'gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
    }
  }
}

/** The structured LabelSelector of objects. An absent selector matches nothing, an empty one everything. */
export function matchesSelector(selector: { readonly matchLabels?: Readonly<Record<string, string>>; readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[] } | undefined, labels: Labels): boolean {
  if (!selector) return false;
  for (const key in selector.matchLabels) if (labels?.[key] !== selector.matchLabels[key]) return false;
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const value = labels?.[key];
    if (operator === 'In' && (value === undefined || !values?.includes(value))) return false;
    if (operator === 'NotIn' && value !== undefined && values?.includes(value)) return false;
    if (operator === 'Exists' && value === undefined) return false;
    if (operator === 'DoesNotExist' && value !== undefined) return false;
  }
  return true;
}

const SELECTOR_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Whether a LabelSelector cannot be asked: an operator that there is not, a key or a value that no label can have. */
export function isBrokenSelector(selector: { readonly matchLabels?: Readonly<Record<string, string>>; readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[] }): boolean {
  if (Object.entries(selector.matchLabels ?? {}).some(([key, value]) => qualified(key).length || labelValueMessages(value).length)) return true;
  return (selector.matchExpressions ?? []).some(({ key, operator, values = [] }) => {
    if (!SELECTOR_OPERATORS.includes(operator) || qualified(key ?? '').length || values.some((value) => labelValueMessages(value).length)) return true;
    return operator.endsWith('In') ? values.length === 0 : values.length > 0;
  });
}

/** The text form of a LabelSelector, as Scale objects and messages show it. */
export function formatSelector(selector: { readonly matchLabels?: Readonly<Record<string, string>>; readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[] }): string {
  const parts: [string, string][] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => [key, `${key}=${value}`]);
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const list = [...(values ?? [])].sort().join(',');
    if (operator === 'In') parts.push([key, `${key} in (${list})`]);
    else if (operator === 'NotIn') parts.push([key, `${key} notin (${list})`]);
    else parts.push([key, operator === 'Exists' ? key : `!${key}`]);
  }
  return parts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, text]) => text).join(',');
}

type TokenKind = 'error' | 'end' | 'closed' | 'comma' | '!' | '==' | '=' | '>' | '<' | 'identifier' | 'in' | '!=' | 'notin' | 'open';
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SYMBOLS: Readonly<Record<string, TokenKind>> = { ')': 'closed', ',': 'comma', '!': '!', '==': '==', '=': '=', '>': '>', '<': '<', '!=': '!=', '(': 'open' };
const OPERATORS: Partial<Record<TokenKind, LabelOperator>> = { in: 'in', '=': '=', '==': '==', '>': 'gt', '<': 'lt', notin: 'notin', '!=': '!=' };

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const letter = text[at]!;
    if (/\s/.test(letter)) {
      at += 1;
      continue;
    }
    let end = at;
    if ('=!(),<>'.includes(letter)) {
      // The longest symbol that fits; "=!" and the like end the first symbol.
      end = at + 1;
      while (end < text.length && SYMBOLS[text.slice(at, end + 1)]) end += 1;
      tokens.push({ kind: SYMBOLS[text.slice(at, end)] ?? 'error', text: text.slice(at, end) });
    } else {
      while (end < text.length && !/[\s=!(),<>]/.test(text[end]!)) end += 1;
      const word = text.slice(at, end);
      tokens.push({ kind: word === 'in' ? 'in' : word === 'notin' ? 'notin' : 'identifier', text: word });
    }
    at = end;
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

class Parser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = scan(text);
  }

  parse(): LabelRequirement[] {
    const out: LabelRequirement[] = [];
    for (;;) {
      const token = this.#look();
      if (token.kind === 'end') return sorted(out);
      if (token.kind !== 'identifier' && token.kind !== '!') throw badRequest(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      out.push(this.#requirement());
      const next = this.#take();
      if (next.kind === 'end') return sorted(out);
      if (next.kind !== 'comma') throw badRequest(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.#look();
      if (after.kind !== 'identifier' && after.kind !== '!') throw badRequest(`found '${after.text}', expected: identifier after ','`);
    }
  }

  #requirement(): LabelRequirement {
    let token = this.#take();
    const negated = token.kind === '!';
    if (negated) token = this.#take();
    if (token.kind !== 'identifier') throw unparsable(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const wrong = labelKeyProblem(key);
    if (wrong) throw unparsable(`<nil>: Invalid value: "${key}": ${wrong}`);
    const next = this.#look(true);
    if (next.kind === 'end' || next.kind === 'comma') return { key, operator: negated ? '!' : 'exists', values: [] };
    if (negated) return { key, operator: '!', values: [] };
    const sign = this.#take();
    const operator = OPERATORS[sign.kind];
    if (!operator) throw unparsable(`found '${sign.text}', expected: in, notin, =, ==, !=, gt, lt`);
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()];
    if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(values[0]!)) throw unparsable(`values[0]: Invalid value: "${values[0]}": for 'Gt', 'Lt' operators, the value must be an integer`);
    for (const [at, value] of values.entries()) {
      const problem = labelValueProblem(value);
      if (problem) throw unparsable(`values[${at}][${key}]: Invalid value: "${value}": ${problem}`);
    }
    return { key, operator, values };
  }

  #values(): string[] {
    const open = this.#takeValue();
    if (open.kind !== 'open') throw unparsable(`found '${open.text}' expected: '('`);
    const first = this.#look(true);
    const values = new Set<string>();
    if (first.kind === 'closed') {
      this.#take();
      values.add('');
      return [...values];
    }
    if (first.kind !== 'identifier' && first.kind !== 'comma') throw unparsable(`found '${first.text}', expected: ',', ')' or identifier`);
    for (;;) {
      const token = this.#takeValue();
      if (token.kind === 'identifier') {
        values.add(token.text);
        const next = this.#look(true);
        if (next.kind === 'comma') continue;
        if (next.kind === 'closed') break;
        throw unparsable(`found '${next.text}', expected: ',' or ')'`);
      }
      if (token.kind === 'comma') {
        if (values.size === 0) values.add('');
        const next = this.#look(true);
        if (next.kind === 'closed') {
          values.add('');
          break;
        }
        if (next.kind === 'comma') {
          this.#take();
          values.add('');
        }
        continue;
      }
      throw unparsable(`found '${token.text}', expected: ',', or identifier`);
    }
    this.#take();
    return [...values].sort();
  }

  #exactValue(): string {
    const next = this.#look(true);
    if (next.kind === 'end' || next.kind === 'comma') return '';
    const token = this.#takeValue();
    if (token.kind === 'identifier') return token.text;
    throw unparsable(`found '${token.text}', expected: identifier`);
  }

  #look(asValue = false): Token {
    const token = this.#tokens[this.#at]!;
    return asValue && (token.kind === 'in' || token.kind === 'notin') ? { kind: 'identifier', text: token.text } : token;
  }

  #take(): Token {
    const token = this.#tokens[this.#at]!;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #takeValue(): Token {
    const token = this.#look(true);
    this.#take();
    return token;
  }
}

function sorted(list: LabelRequirement[]): LabelRequirement[] {
  return list.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function unparsable(message: string): Error {
  return badRequest(`unable to parse requirement: ${message}`);
}

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1)!;
  if (parts.length > 2) return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
  if (parts.length === 2 && parts[0] === '') return 'prefix part must be non-empty';
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 characters';
  if (!NAME.test(name)) return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  return undefined;
}

function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 characters';
  if (value !== '' && !NAME.test(value)) return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  return undefined;
}
