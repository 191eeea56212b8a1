import { invalid, invalidEach, required } from '../field-errors';
import type { FieldErrors } from '../field-errors';
import { dnsSubdomain, regexMessage } from '../names';

const characters = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const pattern = new RegExp(`^${characters}$`);

/** A name that belongs to somebody's domain, such as "acme.io/foo". */
export function validateDomainPrefixedPath(text: string, field: string, errors: FieldErrors): void {
  if (!text) return void errors.push(required(field));
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) return void errors.push(invalid(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  const [host, path] = [text.slice(0, slash), text.slice(slash + 1)];
  invalidEach(errors, field, host, dnsSubdomain(host));
  if (!pattern.test(path)) errors.push(invalid(field, path, regexMessage('Invalid path', characters)));
  return undefined;
}
