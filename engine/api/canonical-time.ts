const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** RFC 3339 in UTC with whole seconds (or microseconds), or undefined when the text is not a time. */
export function canonicalTime(text: string, micro: boolean): string | undefined {
  if (text === lastCanonical && !micro) return text;
  const parts = TIME.exec(text);
  if (!parts) return undefined;
  if (parts[8] === 'Z' && !micro && parts[7] === undefined) return (lastCanonical = text);
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  const seconds = new Date(ms).toISOString().slice(0, 19);
  return micro ? `${seconds}.${(parts[7] ?? '').padEnd(6, '0').slice(0, 6)}Z` : `${seconds}Z`;
}

/* A memo of a pure function: most times that are written in one moment are the same. */
let lastCanonical = '';
