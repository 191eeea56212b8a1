import type { KindRecord } from './kind';
import type { KubeObject } from './object';
import { badRequest } from './status';

export interface FieldRequirement {
  readonly field: string;
  readonly equals: boolean;
  readonly value: string;
}

/** Parses "status.phase=Running,spec.nodeName!=x"; \ escapes a comma, an equals sign and itself. Throws a 400 StatusError. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  const out: FieldRequirement[] = [];
  for (const term of splitTerms(text)) {
    if (term === '') continue;
    const sign = /(?<!\\)(!=|==|=)/.exec(term);
    if (!sign) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    out.push({ field: term.slice(0, sign.index), equals: sign[0] !== '!=', value: unescape(term.slice(sign.index + sign[0].length)) });
  }
  return out;
}

function splitTerms(text: string): string[] {
  const out: string[] = [];
  let term = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\' && at + 1 < text.length) term += text[at]! + text[(at += 1)]!;
    else if (text[at] === ',') {
      out.push(term);
      term = '';
    } else term += text[at];
  }
  out.push(term);
  return out;
}

/** A value without its backslashes. Throws where one stands before another letter, and where an equals sign has none. */
function unescape(text: string): string {
  const wrong = /\\(?![\\,=]).?/s.exec(text.replace(/\\\\/g, ''));
  if (wrong) throw badRequest(`invalid field selector: invalid escape sequence: ${wrong[0]}`);
  if (/(?<!\\)(?:\\\\)*=/.test(text)) throw badRequest(`invalid field selector: unescaped character in value: ${'='.charCodeAt(0)}`);
  return text.replace(/\\([\\,=])/g, '$1');
}

/** How each kind words its refusal of a field; kinds without a wording of their own use the general one. */
const WORDING: Readonly<Record<string, (field: string) => string>> = {
  'apps StatefulSet': (field) => `field label not supported for appsv1.StatefulSet: ${field}`,
  'apps ReplicaSet': (field) => `field label not supported for appsv1.ReplicaSet: ${field}`,
  'batch Job': (field) => `field label "${field}" not supported for batchv1.Job`,
  'certificates.k8s.io CertificateSigningRequest': (field) => `field label not supported: ${field}`,
};

const reads: Readonly<Record<string, (object: KubeObject) => string>> = {
  'metadata.name': (object) => object.metadata.name ?? '',
  'metadata.namespace': (object) => object.metadata.namespace ?? '',
};

/** A test for objects of a kind, or a 400 StatusError when a field cannot be selected by. */
export function fieldMatcher(kind: KindRecord, requirements: readonly FieldRequirement[]): (object: KubeObject) => boolean {
  const tests = requirements.map(({ field, equals, value }) => {
    const read = reads[field] ?? kind.selectable[field];
    if (!read) {
      const own = WORDING[`${kind.group} ${kind.kind}`];
      if (own) throw badRequest(own(field));
      if (Object.keys(kind.selectable).length && !kind.custom) throw badRequest(`field label not supported: ${field}`);
      const known = ['metadata.name', 'metadata.namespace', ...Object.keys(kind.selectable)];
      throw badRequest(kind.custom && known.length > 2 ? `field label not supported: ${field}` : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
    }
    return (object: KubeObject): boolean => (read(object) === value) === equals;
  });
  return (object) => tests.every((test) => test(object));
}
