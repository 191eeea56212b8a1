import { rfc1123z } from '../../api/rfc1123';
import { humanDuration } from '../../api/table/age';
import { decodeBase64, decodeUtf8 } from '../../runtime/bytes';
import type { Describer } from './describer';
import type { Loose } from '../resource/loose';
import { Page, writeEvents } from './page';

/** What a PKCS #10 request says of its subject. */
interface Subject {
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly dns: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  readonly addresses: readonly string[];
}

interface Element {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

/** The elements of a DER sequence (X.690); stops where the bytes end. */
function elements(bytes: Uint8Array): Element[] {
  const out: Element[] = [];
  for (let at = 0; at + 1 < bytes.length; ) {
    const tag = bytes[at]!;
    let length = bytes[at + 1]!;
    at += 2;
    if (length & 0x80) {
      let count = length & 0x7f;
      length = 0;
      for (; count > 0; count -= 1) length = length * 256 + (bytes[at++] ?? 0);
    }
    out.push({ tag, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return out;
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Attribute types of a distinguished name (RFC 5280), by their encoded object identifiers. */
const NAMES: Readonly<Record<string, string>> = { '550403': 'Common Name', '550405': 'Serial Number', '55040a': 'Organization', '55040b': 'Organizational Unit', '550406': 'Country', '550407': 'Locality', '550408': 'Province', '550409': 'StreetAddress', '550411': 'PostalCode' };
const EXTENSION_REQUEST = '2a864886f70d01090e';
const ALTERNATIVE_NAMES = '551d11';

function subjectOf(pem: string): Subject | undefined {
  const body = /-----BEGIN CERTIFICATE REQUEST-----([^-]*)-----END/.exec(pem)?.[1];
  const der = body ? decodeBase64(body.replace(/\s/g, '')) : undefined;
  const info = der ? elements(elements(elements(der)[0]?.bytes ?? new Uint8Array())[0]?.bytes ?? new Uint8Array()) : [];
  if (info.length < 3) return undefined;
  const names = new Map<string, string[]>();
  for (const set of elements(info[1]!.bytes)) for (const pair of elements(set.bytes)) {
    const [type, value] = elements(pair.bytes);
    const name = type && NAMES[hex(type.bytes)];
    if (name && value) names.set(name, [...(names.get(name) ?? []), decodeUtf8(value.bytes)]);
  }
  const found = { names, dns: [] as string[], emails: [] as string[], uris: [] as string[], addresses: [] as string[] };
  for (const attribute of elements(info[3]?.bytes ?? new Uint8Array())) {
    const [type, values] = elements(attribute.bytes);
    if (!type || hex(type.bytes) !== EXTENSION_REQUEST) continue;
    for (const list of elements(values!.bytes)) for (const extension of elements(list.bytes)) {
      const parts = elements(extension.bytes);
      if (hex(parts[0]!.bytes) !== ALTERNATIVE_NAMES) continue;
      for (const one of elements(elements(parts.at(-1)!.bytes)[0]?.bytes ?? new Uint8Array())) {
        if (one.tag === 0x82) found.dns.push(decodeUtf8(one.bytes));
        else if (one.tag === 0x81) found.emails.push(decodeUtf8(one.bytes));
        else if (one.tag === 0x86) found.uris.push(decodeUtf8(one.bytes));
        else if (one.tag === 0x87 && one.bytes.length === 4) found.addresses.push([...one.bytes].join('.'));
      }
    }
  }
  return found;
}

function statusOf(conditions: readonly { readonly type: string }[], issued: boolean): string {
  const has = (type: string): boolean => conditions.some((one) => one.type === type);
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decision}${has('Failed') ? ',Failed' : ''}${issued ? ',Issued' : ''}`;
}

export const describeCertificateRequest: Describer = function* request(context, object) {
  const page = new Page();
  const one = object as Loose;
  const inline = (map: Record<string, string> | undefined): string => Object.keys(map ?? {}).sort().map((key) => `${key}=${map![key]}`).join(',') || '<none>';
  page.line(0, 'Name:', one.metadata.name);
  page.line(0, 'Labels:', inline(one.metadata.labels));
  page.line(0, 'Annotations:', inline(one.metadata.annotations));
  page.line(0, 'CreationTimestamp:', rfc1123z(one.metadata.creationTimestamp));
  page.line(0, 'Requesting User:', one.spec.username ?? '');
  if (one.spec.signerName) page.line(0, 'Signer:', one.spec.signerName);
  if (one.spec.expirationSeconds !== undefined) page.line(0, 'Requested Duration:', humanDuration(one.spec.expirationSeconds * 1000));
  page.line(0, 'Status:', statusOf(one.status?.conditions ?? [], Boolean(one.status?.certificate)));
  const pem = decodeBase64(one.spec.request ?? '');
  const subject = pem ? subjectOf(decodeUtf8(pem)) : undefined;
  page.line(0, 'Subject:');
  const list = (title: string, values: readonly string[] | undefined): void => values?.forEach((value, at) => page.raw(`\t${at === 0 ? `${title}:` : ''}\t${value}`));
  page.raw(`\tCommon Name:\t${subject?.names.get('Common Name')?.at(-1) ?? ''}`);
  page.raw(`\tSerial Number:\t${subject?.names.get('Serial Number')?.at(-1) ?? ''}`);
  for (const title of ['Organization', 'Organizational Unit', 'Country', 'Locality', 'Province', 'StreetAddress', 'PostalCode']) list(title, subject?.names.get(title));
  if (subject && subject.dns.length + subject.emails.length + subject.uris.length + subject.addresses.length > 0) {
    page.line(0, 'Subject Alternative Names:');
    list('DNS Names', subject.dns);
    list('Email Addresses', subject.emails);
    list('URIs', subject.uris);
    list('IP Addresses', subject.addresses);
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};
