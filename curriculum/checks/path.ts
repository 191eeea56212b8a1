/**
 * Reads a field by path: `spec.containers[0].image`, `spec.containers[name=web].image`,
 * `metadata.labels."app.kubernetes.io/name"`, `status.conditions[type=Ready].status`. Undefined where it leads nowhere.
 */
export function readPath(object: unknown, path: string): unknown {
  let value: unknown = object;
  for (const step of parsePath(path)) {
    if (value === null || value === undefined) return undefined;
    if (step.kind === 'key') value = (value as Record<string, unknown>)[step.key];
    else if (!Array.isArray(value)) return undefined;
    else if (step.kind === 'index') value = value[step.index];
    else value = value.find((one) => String((one as Record<string, unknown> | undefined)?.[step.key]) === step.value);
  }
  return value;
}

type Step = { kind: 'key'; key: string } | { kind: 'index'; index: number } | { kind: 'pick'; key: string; value: string };

const TOKEN = /"([^"]+)"|\[(\d+)\]|\[([\w.-]+)=([^\]]*)\]|([^.[\]"]+)|\./gy;

/** Throws when the path is malformed: paths are written by authors and tried by the content tests. */
function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < path.length) {
    const found = TOKEN.exec(path);
    if (!found) throw new Error(`malformed path "${path}" at "${path.slice(at)}"`);
    at = TOKEN.lastIndex;
    const key = found[1] ?? found[5];
    if (key !== undefined) steps.push({ kind: 'key', key });
    else if (found[2] !== undefined) steps.push({ kind: 'index', index: Number(found[2]) });
    else if (found[3] !== undefined) steps.push({ kind: 'pick', key: found[3], value: found[4]! });
  }
  return steps;
}
