import type { ScenarioStep } from './scenario';

/**
 * Turns output into a form in which two clusters can be compared: what differs between two runs on a real cluster
 * (ages, generated names, addresses, identifiers, dates) becomes a placeholder.
 */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^bash: line \d+: /gm, 'bash: '],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<jwt>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b(containerd|docker|cri-o):\/\/[0-9a-f]{64}/g, 'containerd://<id>'],
  [/\b[0-9a-f]{64}\b/g, '<sha>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12}\b/g, '<id>'],
  [/\b(Less than a second|About an? \w+|\d+ (second|minute|hour|day|week|month)s?) ago\b/g, '<ago>'],
  [/\bUp (Less than a second|About an? \w+|\d+ (second|minute|hour)s?)/g, 'Up <ago>'],
  [/\b172\.(1[89]|2\d)\.0\.(\d+)\b/g, '172.<net>.0.$2'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?( [+-]\d{4})?( [A-Z]{3})?( m=[+-][\d.]+)?/g, '<time>'],
  [/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, '<time>'],
  [/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)/g, '<date>'],
  [/(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d+ \d\d:\d\d:\d\d [A-Z]+ \d{4}/g, '<date>'],
  [/^[EWI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.]+:\d+\]/gm, '<klog>'],
  [/\bin [\d.]+m?s \([\d.]+m?s including waiting\)/g, 'in <t> (<t> including waiting)'],
  [/Image size: \d+ bytes/g, 'Image size: <n> bytes'],
  [/("?resourceVersion"?: )"?\d+"?/g, '$1<rv>'],
  [/(Resource Version: +)\d+/g, '$1<rv>'],
  [/\bfe80::[0-9a-f:]+/g, '<linklocal>'],
  [/\beth0@if\d+/g, 'eth0@if<n>'],
  [/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, '<mac>'],
  [/\bdocker\.io\/library\/[\w-]+:[\w.-]+/g, 'docker.io/library/<image>'],
  [/\b10\.244\.\d+\.\d+/g, '<podip>'],
  [/\b10\.(96|97|98|99|10\d|11[01])\.\d+\.\d+\b(?<!10\.96\.0\.1)(?<!10\.96\.0\.10)/g, '<svcip>'],
  [/\b172\.30\.0\.1[0-9]\b/g, '<nodeip>'],
  [/\bworker-[12]\b/g, 'worker-<n>'],
  [/\b3[0-2]\d{3}\b/g, '<nodeport>'],
  [/\bkube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-<rand>'],
  [new RegExp(`(pod-template-hash|controller-revision-hash)([=:"\\s]+)([\\w.-]*?)${SAFE}{8,10}\\b`, 'g'), '$1$2$3<hash>'],
  [new RegExp(`-(?=${SAFE}*\\d)${SAFE}{8,10}-${SAFE}{5}\\b`, 'g'), '-<hash>-<rand>'],
  [new RegExp(`-(?=${SAFE}*\\d)${SAFE}{8,10}\\b`, 'g'), '-<hash>'],
  [new RegExp(`-${SAFE}{5}\\b`, 'g'), '-<rand>'],
  [/\b(kubectl-edit-|LIVE-|MERGED-)\d+/g, '$1<n>'],
  [/\b\d+\.\d+\.\d+-\d+-amd64\b/g, '<kernel>'],
  [/\(x\d+ over [\w]+\)/g, '(x<n> over <age>)'],
];

/** Ages and durations. On a line that speaks of cpu, 100m is a quantity and stays. */
const DURATION = /(?<![=\w.\-/:])(?<!for )(?<!after )(?<!sleep )(\d+(d|h|m|s)){1,3}(?= ago\)|\)|\s|$)/g;

function ages(text: string): string {
  return text.split('\n').map((line) => line.replace(DURATION, (found) => (/^\d+m$/.test(found) && /cpu/i.test(line) ? found : '<age>'))).join('\n');
}

/** Text of a command's stdout or stderr in comparable form; gaps of columns collapse where a placeholder may have changed a width. */
export function normalise(text: string): string {
  let out = text.replace(/\r\n/g, '\n');
  for (const [pattern, by] of RULES) out = out.replace(pattern, by);
  out = ages(out);
  if (out !== text) out = out.split('\n').map((line) => line.replace(/(\S) {2,}/g, '$1  ').trimEnd()).join('\n');
  return out;
}

/** What differs between a recorded step and ours: 'stdout', 'stderr', 'exit'; empty when they agree. */
export function differences(recorded: ScenarioStep, candidate: ScenarioStep): string[] {
  const found: string[] = [];
  if (recorded.exit !== null && recorded.exit !== candidate.exit) found.push('exit');
  if (recorded.loose) return found;
  for (const stream of ['stdout', 'stderr'] as const) if (normalise(recorded[stream] ?? '') !== normalise(candidate[stream] ?? '')) found.push(stream);
  return found;
}
