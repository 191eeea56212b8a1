import { rfc1123z } from '../../api/rfc1123';
import { decodeBase64 } from '../../runtime/bytes';
import { selectorText } from '../cmd/polymorphic';
import type { Describer } from './describer';
import { Page, orNone, writeEvents } from './page';
import type { Loose } from '../resource/loose';

export const describeConfigMap: Describer = function* configMap(context, object) {
  const page = new Page();
  head(page, object);
  page.raw('\nData\n====');
  const { data = {}, binaryData = {} } = object as Loose;
  for (const key of Object.keys(data).sort()) page.raw(`${key}:\n----\n${protect(data[key])}\n`);
  page.raw('\nBinaryData\n====');
  for (const key of Object.keys(binaryData).sort()) page.raw(`${key}: ${decodeBase64(binaryData[key])?.length ?? 0} bytes`);
  page.raw('');
  writeEvents(page, yield* context.events(object), context.nowMs);
  return restore(page.text());
};

/** Tabs inside data are not columns. */
function protect(text: string): string {
  return text.replace(/\t/g, '\u0000');
}
function restore(text: string): string {
  return text.replace(/\u0000/g, '\t');
}

export function head(page: Page, object: Loose): void {
  page.line(0, 'Name:', object.metadata.name);
  if (object.metadata.namespace) page.line(0, 'Namespace:', object.metadata.namespace);
  page.labels('Labels', object.metadata.labels);
  page.annotations(object.metadata.annotations);
}

export const describeSecret: Describer = function* secret(_context, object) {
  const page = new Page();
  head(page, object);
  const { type, data = {} } = object as Loose;
  page.raw(`\nType:\t${type ?? ''}`);
  page.raw('\nData\n====');
  for (const key of Object.keys(data).sort()) page.line(0, `${key}:`, type === 'kubernetes.io/service-account-token' && key === 'token' ? new TextBytes(data[key]).text : `${decodeBase64(data[key])?.length ?? 0} bytes`);
  return page.text();
};

class TextBytes {
  constructor(private readonly base64: string) {}
  get text(): string {
    return String.fromCharCode(...(decodeBase64(this.base64) ?? []));
  }
}

export const describeServiceAccount: Describer = function* serviceAccount(context, object) {
  const page = new Page();
  head(page, object);
  const { imagePullSecrets = [], secrets = [] } = object as Loose;
  const lines = (title: string, names: readonly string[]): void => {
    if (names.length === 0) page.line(0, `${title}:`, '<none>');
    names.forEach((name, at) => page.line(0, at === 0 ? `${title}:` : '', name));
  };
  const there = (yield* context.list('v1', 'Secret', 'secrets', object.metadata.namespace)) as Loose[];
  const known = (one: Loose): string => (there.some((secret) => secret.metadata.name === one.name) ? one.name : `${one.name} (not found)`);
  const tokens = there.filter((secret) => secret.type === 'kubernetes.io/service-account-token' && secret.metadata.annotations?.['kubernetes.io/service-account.name'] === object.metadata.name && secret.metadata.annotations['kubernetes.io/service-account.uid'] === object.metadata.uid);
  lines('Image pull secrets', imagePullSecrets.map(known));
  lines('Mountable secrets', secrets.map(known));
  lines('Tokens', tokens.map((secret) => secret.metadata.name));
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeDisruptionBudget: Describer = function* budget(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  if (spec.minAvailable !== undefined) page.line(0, 'Min available:', String(spec.minAvailable));
  else if (spec.maxUnavailable !== undefined) page.line(0, 'Max unavailable:', String(spec.maxUnavailable));
  page.line(0, 'Selector:', spec.selector ? selectorText(spec.selector) : '<unset>');
  page.raw('Status:');
  page.raw(`    Allowed disruptions:\t${status.disruptionsAllowed ?? 0}`);
  page.raw(`    Current:\t${status.currentHealthy ?? 0}`);
  page.raw(`    Desired:\t${status.desiredHealthy ?? 0}`);
  page.raw(`    Total:\t${status.expectedPods ?? 0}`);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describePriorityClass: Describer = function* priorityClass(context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.line(0, 'Value:', String(one.value));
  page.line(0, 'GlobalDefault:', String(one.globalDefault === true));
  page.line(0, 'PreemptionPolicy:', one.preemptionPolicy ?? '');
  page.line(0, 'Description:', one.description ?? '');
  // The real one shows every annotation here, the last applied configuration included.
  const annotations = one.metadata.annotations ?? {};
  page.line(0, 'Annotations:', orNone(Object.keys(annotations).sort().map((key) => `${key}=${annotations[key]}`).join(',')));
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeStorageClass: Describer = function* storageClass(context, object) {
  const page = new Page();
  const one = object as Loose;
  const annotations = one.metadata.annotations ?? {};
  const pairs = (map: Loose): string => orNone(Object.keys(map ?? {}).sort().map((key) => `${key}=${map[key]}`).join(','));
  page.line(0, 'Name:', one.metadata.name);
  page.line(0, 'IsDefaultClass:', annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ? 'Yes' : 'No');
  page.line(0, 'Annotations:', pairs(annotations));
  page.line(0, 'Provisioner:', one.provisioner);
  page.line(0, 'Parameters:', pairs(one.parameters));
  page.line(0, 'AllowVolumeExpansion:', one.allowVolumeExpansion === undefined ? '<unset>' : one.allowVolumeExpansion ? 'True' : 'False');
  if (!one.mountOptions?.length) page.line(0, 'MountOptions:', '<none>');
  else {
    page.line(0, 'MountOptions:');
    for (const option of one.mountOptions) page.line(1, option);
  }
  if (one.reclaimPolicy) page.line(0, 'ReclaimPolicy:', one.reclaimPolicy);
  if (one.volumeBindingMode) page.line(0, 'VolumeBindingMode:', one.volumeBindingMode);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

/** Any kind without a describer of its own: every field, in words. */
export const describeGeneric: Describer = function* generic(context, object) {
  const page = new Page();
  page.line(0, 'Name:', object.metadata.name ?? '');
  page.line(0, 'Namespace:', object.metadata.namespace ?? '');
  page.labels('Labels', object.metadata.labels);
  page.annotations(object.metadata.annotations);
  const { apiVersion, kind, metadata, ...rest } = object as Loose;
  const { name: _name, namespace: _namespace, labels: _labels, annotations: _annotations, managedFields: _managed, ...meta } = metadata;
  writeFields(page, { apiVersion, kind, metadata: meta, ...rest }, 0);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

function writeFields(page: Page, fields: Record<string, unknown>, level: number): void {
  for (const key of Object.keys(fields).sort()) {
    const [title, value] = [smartTitle(key), fields[key]];
    if (value === undefined) continue;
    if (value === null) page.line(level, `${title}:`, '<nil>');
    else if (Array.isArray(value)) writeItems(page, title, value, level);
    else if (typeof value === 'object') {
      page.line(level, `${title}:`);
      writeFields(page, value as Record<string, unknown>, level + 1);
    } else page.line(level, `${title}:`, String(value));
  }
}

function writeItems(page: Page, title: string, items: readonly unknown[], level: number): void {
  page.line(level, `${title}:`);
  for (const item of items) {
    if (item !== null && typeof item === 'object' && !Array.isArray(item)) writeFields(page, item as Record<string, unknown>, level + 1);
    else page.line(level + 1, String(item));
  }
}

/** "apiVersion" becomes "API Version", "uid" becomes "UID"; a name with anything but letters and dashes stays. */
function smartTitle(name: string): string {
  if (/[^\p{L}-]/u.test(name)) return name;
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|-+/g) ?? [name];
  return words.map((word) => (/^(api|url|uid|osb|guid)$/i.test(word) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1))).join(' ');
}

export const describeNamespace: Describer = function* namespace(context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.labels('Labels', one.metadata.labels);
  page.annotations(one.metadata.annotations);
  page.line(0, 'Status:', one.status?.phase ?? '');
  if (one.status?.conditions?.length) {
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
    page.line(1, '----', '------', '------------------', '------', '-------');
    for (const condition of one.status.conditions) page.line(1, condition.type, condition.status, rfc1123z(condition.lastTransitionTime), condition.reason ?? '', condition.message ?? '');
  }
  const quotas = yield* context.list('v1', 'ResourceQuota', 'resourcequotas', one.metadata.name);
  const limits = yield* context.list('v1', 'LimitRange', 'limitranges', one.metadata.name);
  page.raw('');
  if (quotas.length === 0) page.raw('No resource quota.');
  else {
    page.raw('Resource Quotas');
    for (const quota of quotas) {
      page.raw(`  Name:\t${quota.metadata.name}`);
      if (sortedScopes(quota).length) page.raw(`  Scopes:\t${scopesText(quota)}`);
      for (const scope of sortedScopes(quota)) page.raw(`  * ${SCOPES[scope] ?? ''}`);
      writeQuotaRows(page, quota, '  ', '---');
    }
  }
  page.raw('');
  if (limits.length === 0) page.raw('No LimitRange resource.');
  else {
    page.raw('Resource Limits');
    page.raw(' Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
    page.raw(' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
    for (const range of limits) writeLimitRows(page, range, ' ');
  }
  return page.text();
};

/** What kubectl says of the scopes of a quota. */
const SCOPES: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function sortedScopes(quota: Loose): string[] {
  return [...(quota.spec.scopes ?? [])].sort();
}

function scopesText(quota: Loose): string {
  return sortedScopes(quota).join(', ');
}

function writeQuotaRows(page: Page, quota: Loose, indent: string, rule: string): void {
  page.raw(`${indent}Resource\tUsed\tHard`);
  page.raw(`${indent}--------\t${indent ? '---' : '----'}\t${rule}`);
  const { hard = {}, used = {} } = quota.status ?? {};
  for (const name of Object.keys(hard).sort()) page.raw(`${indent}${name}\t${used[name] ?? '0'}\t${hard[name]}`);
}

function writeLimitRows(page: Page, range: Loose, indent: string): void {
  for (const item of range.spec.limits ?? []) {
    const names = new Set<string>();
    for (const field of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio']) for (const name of Object.keys(item[field] ?? {})) names.add(name);
    for (const name of [...names].sort()) {
      const cell = (field: string): string => (item[field]?.[name] === undefined ? '-' : String(item[field][name]));
      page.raw(`${indent}${item.type}\t${name}\t${cell('min')}\t${cell('max')}\t${cell('defaultRequest')}\t${cell('default')}\t${cell('maxLimitRequestRatio')}`);
    }
  }
}

export const describeQuota: Describer = function* quota(_context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.line(0, 'Namespace:', one.metadata.namespace);
  if (sortedScopes(one).length) page.line(0, 'Scopes:', scopesText(one));
  for (const scope of sortedScopes(one)) if (SCOPES[scope]) page.raw(` * ${SCOPES[scope]}`);
  writeQuotaRows(page, one, '', '----');
  return page.text();
};

export const describeLimitRange: Describer = function* limitRange(_context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.line(0, 'Namespace:', one.metadata.namespace);
  page.raw('Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio');
  page.raw('----\t--------\t---\t---\t---------------\t-------------\t-----------------------');
  writeLimitRows(page, one, '');
  return page.text();
};
