import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../../../runtime/bytes';
import { isArray, JqError, shown, toText } from './value';
import type { Json } from './tree';

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' };

/** `@csv` and its like: a value as text for another program. */
export function formatText(format: string, value: Json): string {
  switch (format) {
    case '@text': return asText(value);
    case '@json': return toText(value);
    case '@csv': return row(value, 'csv', (text) => `"${text.replace(/"/g, '""')}"`, ',');
    case '@tsv': return row(value, 'tsv', (text) => text.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n').replace(/\r/g, '\\r'), '\t');
    case '@html': return asText(value).replace(/[<>&'"]/g, (letter) => HTML[letter]!);
    case '@uri': return [...encodeUtf8(asText(value))].map((byte) => (/[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');
    case '@sh': return (isArray(value) ? value : [value]).map(shellWord).join(' ');
    case '@base64': return encodeBase64(encodeUtf8(asText(value)));
    case '@base64d': {
      const text = asText(value).replace(/=+$/, '');
      if (text.length % 4 === 1 && /^[A-Za-z0-9+/]*$/.test(text)) throw new JqError(`${shown(asText(value))} trailing base64 byte found`);
      const bytes = decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
      if (!bytes) throw new JqError(`${shown(value)} is not valid base64 data`);
      return decodeUtf8(bytes);
    }
    default: throw new JqError(`${format.slice(1)} is not a valid format`);
  }
}

const asText = (value: Json): string => (typeof value === 'string' ? value : toText(value));

function row(value: Json, name: string, quote: (text: string) => string, separator: string): string {
  if (!isArray(value)) throw new JqError(`${shown(value)} cannot be ${name}-formatted, only array`);
  return value.map((cell) => {
    if (cell !== null && typeof cell === 'object') throw new JqError(`${shown(cell)} is not valid in a csv row`);
    return cell === null ? '' : typeof cell === 'string' ? quote(cell) : toText(cell);
  }).join(separator);
}

function shellWord(value: Json): string {
  if (value !== null && typeof value === 'object') throw new JqError(`${shown(value)} can not be escaped for shell`);
  return typeof value === 'string' ? `'${value.replace(/'/g, `'\\''`)}'` : toText(value);
}
