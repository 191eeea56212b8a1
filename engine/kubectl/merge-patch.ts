/** RFC 7386, and with `keyed` the part of strategic merge that joins lists by "name". */
export function mergePatch(target: Record<string, unknown>, patch: Record<string, unknown>, keyed = false): Record<string, unknown> {
  const out: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const before = out[key];
    if (value === null) delete out[key];
    else if (isMap(value)) out[key] = mergePatch(isMap(before) ? before : {}, value, keyed);
    else if (keyed && Array.isArray(value) && Array.isArray(before) && value.every(isNamed) && before.every(isNamed)) out[key] = mergeNamed(before, value);
    else out[key] = value;
  }
  return out;
}

type Named = Record<string, unknown> & { name: string };

function mergeNamed(before: readonly Named[], patch: readonly Named[]): Named[] {
  const out = [...before];
  for (const item of patch) {
    const at = out.findIndex((one) => one.name === item.name);
    if (item['$patch'] === 'delete') {
      if (at >= 0) out.splice(at, 1);
    } else if (at < 0) out.push(item);
    else out[at] = mergePatch(out[at]!, item, true) as Named;
  }
  return out;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isNamed(value: unknown): value is Named {
  return isMap(value) && typeof value['name'] === 'string';
}
