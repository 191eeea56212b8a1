/**
 * The forms of names, with the messages of k8s.io/apimachinery/pkg/util/validation. Every function returns the
 * messages of what is wrong; an empty list means valid.
 */
const ok: readonly string[] = [];

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${subdomain}$`);
const label1035Pattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const qualifiedNamePattern = new RegExp(`^${qualifiedName}$`);
const labelValue = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const labelValuePattern = new RegExp(`^${labelValue}$`);

const labelText = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character`;
const subdomainText = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`;
const qualifiedText = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`;

/** What a regular expression refuses, with examples and the expression. */
export function regexMessage(text: string, expression: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${text} (regex used for validation is '${expression}')`;
  return `${text} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${expression}')`;
}

export const maxLength = (limit: number): string => `must be no more than ${limit} characters`;
export const inclusiveRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

export function dnsLabel(value: string): readonly string[] {
  if (value.length <= 63 && labelPattern.test(value)) return ok;
  const messages: string[] = [];
  if (value.length > 63) messages.push(maxLength(63));
  if (!labelPattern.test(value)) messages.push(subdomainPattern.test(value) ? 'must not contain dots' : regexMessage(labelText, label, 'my-name', '123-abc'));
  return messages;
}

export function dnsSubdomain(value: string): readonly string[] {
  if (value.length <= 253 && subdomainPattern.test(value)) return ok;
  const messages: string[] = [];
  if (value.length > 253) messages.push(maxLength(253));
  if (!subdomainPattern.test(value)) messages.push(regexMessage(subdomainText, subdomain, 'example.com'));
  return messages;
}

/** Search domains may hold underscores since 1.33. */
export function dnsSubdomainWithUnderscore(value: string): readonly string[] {
  const expression = '[a-z0-9_]([-_a-z0-9]*[a-z0-9])?(\\.[a-z0-9_]([-_a-z0-9]*[a-z0-9])?)*';
  const messages: string[] = [];
  if (value.length > 253) messages.push(maxLength(253));
  if (!new RegExp(`^${expression}$`).test(value)) {
    messages.push(regexMessage("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '.', or '_', and must start and end with an alphanumeric character or underscore", expression, '_example.com'));
  }
  return messages;
}

export function dns1035Label(value: string): readonly string[] {
  if (value.length <= 63 && label1035Pattern.test(value)) return ok;
  const messages: string[] = [];
  if (value.length > 63) messages.push(maxLength(63));
  if (!label1035Pattern.test(value)) messages.push(regexMessage("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character", '[a-z]([-a-z0-9]*[a-z0-9])?', 'my-name', 'abc-123'));
  return messages;
}

export function wildcardSubdomain(value: string): readonly string[] {
  const expression = `\\*\\.${subdomain}`;
  const messages: string[] = [];
  if (value.length > 253) messages.push(maxLength(253));
  if (!new RegExp(`^${expression}$`).test(value)) {
    messages.push(regexMessage("a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character", expression, '*.example.com'));
  }
  return messages;
}

/** Label keys, annotation keys, extended resource names. */
export function qualified(value: string): readonly string[] {
  const slash = value.indexOf('/');
  if (slash < 0) return value.length <= 63 && qualifiedNamePattern.test(value) ? ok : namePart(value);
  if (value.indexOf('/', slash + 1) >= 0) {
    return [`a qualified name ${regexMessage(qualifiedText, qualifiedName, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const prefix = value.slice(0, slash);
  const messages = prefix === '' ? ['prefix part must be non-empty'] : dnsSubdomain(prefix).map((message) => `prefix part ${message}`);
  return [...messages, ...namePart(value.slice(slash + 1))];
}

function namePart(name: string): string[] {
  const messages: string[] = [];
  if (name === '') messages.push('name part must be non-empty');
  else if (name.length > 63) messages.push(`name part ${maxLength(63)}`);
  if (!qualifiedNamePattern.test(name)) messages.push(`name part ${regexMessage(qualifiedText, qualifiedName, 'MyName', 'my.name', '123-abc')}`);
  return messages;
}

export function labelValueMessages(value: string): readonly string[] {
  if (value.length <= 63 && labelValuePattern.test(value)) return ok;
  const messages: string[] = [];
  if (value.length > 63) messages.push(maxLength(63));
  if (!labelValuePattern.test(value)) {
    messages.push(regexMessage("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", labelValue, 'MyValue', 'my_value', '12345'));
  }
  return messages;
}

export function portName(name: string): readonly string[] {
  const messages: string[] = [];
  if (name.length > 15) messages.push(maxLength(15));
  if (!/^[-a-z0-9]+$/.test(name)) messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) messages.push('must contain at least one letter (a-z)');
  if (name.includes('--')) messages.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

export function portNumber(port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? ok : [inclusiveRange(1, 65535)];
}

/** Keys of ConfigMaps and Secrets. */
export function configKey(key: string): readonly string[] {
  const messages: string[] = [];
  if (key.length > 253) messages.push(maxLength(253));
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) messages.push(regexMessage("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", '[-._a-zA-Z0-9]+', 'key.name', 'KEY_NAME', 'key-name'));
  if (key === '.') messages.push("must not be '.'");
  else if (key === '..') messages.push("must not be '..'");
  else if (key.startsWith('..')) messages.push("must not start with '..'");
  return messages;
}

/** Environment variables as the relaxed rule of 1.30 and later has it. */
export function environmentName(name: string): readonly string[] {
  return /^[\x20-\x3c\x3e-\x7e]+$/.test(name) ? ok : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function httpHeaderName(name: string): readonly string[] {
  return /^[-A-Za-z0-9]+$/.test(name) ? ok : [regexMessage("a valid HTTP header must consist of alphanumeric characters or '-'", '[-A-Za-z0-9]+', 'X-Header-Name')];
}

export function percentage(text: string): readonly string[] {
  return /^[0-9]+%$/.test(text) ? ok : [regexMessage("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')];
}

/** Names that become one segment of a path: roles, bindings. */
export function pathSegment(name: string, prefix = false): readonly string[] {
  if (!prefix && name === '.') return ["may not be '.'"];
  if (!prefix && name === '..') return ["may not be '..'"];
  const messages: string[] = [];
  for (const illegal of ['/', '%']) if (name.includes(illegal)) messages.push(`may not contain '${illegal}'`);
  return messages;
}

/** A generateName is checked as the prefix that it is: a trailing hyphen is fine. */
export function nameForm(form: (name: string) => readonly string[]): (name: string, prefix: boolean) => readonly string[] {
  return (name, prefix) => form(prefix && name.endsWith('-') && name.length > 1 ? `${name.slice(0, -1)}a` : name);
}

export const subdomainName = nameForm(dnsSubdomain);
export const labelName = nameForm(dnsLabel);
export const label1035Name = nameForm(dns1035Label);
