import { parseGoDuration } from '../../../api/go-duration';
import { parseLabelSelector } from '../../../api/label-selector';
import { StatusError } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { KubectlError } from '../../errors';
import { canonicalQuantity, QUANTITY_FAULT, parseQuantityValue } from '../../quantity';
import { staticMapping } from '../../resource/builder';
import { resourcePath } from '../../client/discovery';
import { nameOf, printerFor } from '../../printers/format';
import type { AnyObject, Session } from '../../session';
import { enforcedNamespace, metadata, parsePairs } from './objects';
import { creation, nameArgument } from './typed';

export const createServiceAccount = creation((session, name) => ({
  mapping: staticMapping('v1', 'ServiceAccount', 'serviceaccounts'),
  object: { kind: 'ServiceAccount', apiVersion: 'v1', metadata: metadata(name, enforcedNamespace(session)) },
}));

export const createPriorityClass = creation((session, name) => {
  const { flags } = session;
  const description = flags.text('description');
  return {
    mapping: staticMapping('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false),
    object: {
      kind: 'PriorityClass',
      apiVersion: 'scheduling.k8s.io/v1',
      metadata: metadata(name),
      value: flags.number('value'),
      ...(flags.on('global-default') ? { globalDefault: true } : {}),
      ...(description ? { description } : {}),
      preemptionPolicy: flags.text('preemption-policy'),
    },
  };
});

export const createQuota = creation((session, name) => {
  const hard = Object.fromEntries(Object.entries(parsePairs(session.flags.text('hard'), (part) => `Invalid argument syntax ${part}, expected <resource>=<value>`)).map(([key, value]) => {
    if (parseQuantityValue(value) === undefined) throw new KubectlError(QUANTITY_FAULT);
    return [key, canonicalQuantity(value)];
  }));
  const scopes = session.flags.text('scopes').split(',').filter((one) => one !== '');
  return {
    mapping: staticMapping('v1', 'ResourceQuota', 'resourcequotas'),
    object: {
      kind: 'ResourceQuota',
      apiVersion: 'v1',
      metadata: metadata(name, enforcedNamespace(session)),
      spec: { ...(Object.keys(hard).length ? { hard } : {}), ...(scopes.length ? { scopes } : {}) },
      status: {},
    },
  };
});

const EXPRESSIONS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };

/** metav1.ParseToLabelSelector: the selector of an object, written as one of a command line. */
function selectorFrom(text: string): object {
  let requirements: ReturnType<typeof parseLabelSelector>;
  try {
    requirements = parseLabelSelector(text);
  } catch (error) {
    if (error instanceof StatusError) throw new KubectlError(`couldn't parse the selector string ${JSON.stringify(text)}: ${error.message}`);
    throw error;
  }
  const matchLabels: Record<string, string> = {};
  const matchExpressions: object[] = [];
  for (const { key, operator, values } of requirements) {
    if (operator === '=' || operator === '==') matchLabels[key] = values[0]!;
    else if (operator === 'gt' || operator === 'lt') throw new KubectlError(`"${operator}" isn't supported in label selectors`);
    else if (!EXPRESSIONS[operator]) throw new KubectlError(`"${operator}" is not a valid label selector operator`);
    else matchExpressions.push({ key, operator: EXPRESSIONS[operator], ...(values.length ? { values } : {}) });
  }
  return { ...(Object.keys(matchLabels).length ? { matchLabels } : {}), ...(matchExpressions.length ? { matchExpressions } : {}) };
}

export const createDisruptionBudget = creation((session, name) => {
  const { flags } = session;
  const min = flags.text('min-available');
  const max = flags.text('max-unavailable');
  if (!flags.text('selector')) throw new KubectlError('a selector must be specified');
  if (!min && !max) throw new KubectlError('one of min-available or max-unavailable must be specified');
  if (min && max) throw new KubectlError('min-available and max-unavailable cannot be both specified');
  for (const value of [min, max]) if (value && !/^\d+%?$/.test(value)) throw new KubectlError('invalid format specified for max-unavailable'.replace('max-unavailable', value === min ? 'min-available' : 'max-unavailable'));
  const amount = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);
  const selector = selectorFrom(flags.text('selector'));
  return {
    mapping: staticMapping('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
    object: {
      kind: 'PodDisruptionBudget',
      apiVersion: 'policy/v1',
      metadata: metadata(name, enforcedNamespace(session)),
      spec: { ...(min ? { minAvailable: amount(min) } : {}), selector, ...(max ? { maxUnavailable: amount(max) } : {}) },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    },
  };
});

/** kubectl create token: prints the token itself. */
export function* createToken(session: Session): Task<number> {
  const { flags } = session;
  const name = nameArgument(session);
  const ms = parseGoDuration(flags.text('duration')) ?? 0;
  if (ms < 0) throw new KubectlError('--duration must be greater than or equal to 0');
  if (ms % 1000 !== 0) throw new KubectlError('--duration cannot be expressed in units less than seconds');
  const kind = flags.text('bound-object-kind');
  const bound = kind ? { boundObjectRef: { kind, apiVersion: 'v1', name: flags.text('bound-object-name'), ...(flags.text('bound-object-uid') ? { uid: flags.text('bound-object-uid') } : {}) } } : {};
  for (const flag of ['bound-object-name', 'bound-object-uid']) if (!kind && flags.text(flag)) throw new KubectlError(`--${flag} can only be set if --bound-object-kind is provided`);
  if (kind && !['Pod', 'Secret', 'Node'].includes(kind)) throw new KubectlError('supported --bound-object-kind values are Node, Pod, Secret');
  if (kind && !flags.text('bound-object-name')) throw new KubectlError('--bound-object-name is required if --bound-object-kind is provided');
  const request = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    spec: { ...(flags.list('audience').length ? { audiences: flags.list('audience') } : {}), ...(ms ? { expirationSeconds: ms / 1000 } : {}), ...bound },
  };
  const accounts = staticMapping('v1', 'ServiceAccount', 'serviceaccounts');
  const client = yield* session.client();
  let answer: AnyObject;
  try {
    answer = yield* client.object<AnyObject>({ method: 'POST', path: resourcePath(accounts, session.namespace, name, 'token'), contentType: 'application/json', object: request });
  } catch (error) {
    throw error instanceof StatusError ? new KubectlError(`failed to create token: ${error.message}`) : error;
  }
  const printer = flags.changed('output') ? printerFor(session, { typedOrder: true }) : undefined;
  if (printer) yield* printer.print(session.parts?.inStructOrder(answer) ?? answer);
  else if (flags.changed('output')) yield* session.out(`${nameOf(answer)} created\n`);
  // Only a terminal gets the line's end.
  else yield* session.out(`${(answer['status'] as { token: string }).token}${session.proc.stdout.isTty ? '\n' : ''}`);
  return 0;
}
