import type { Task } from '../../../runtime/process';
import { KubectlError, SilentExit } from '../../errors';
import { byteOrder } from '../../json';
import { printerFor } from '../../printers/format';
import { TableWriter } from '../../printers/tab-table';
import { staticMapping } from '../../resource/builder';
import { resourcePath } from '../../client/discovery';
import type { AnyObject, Command, Session } from '../../session';
import type { Loose } from '../../resource/loose';

const GROUP = 'authorization.k8s.io/v1';
const ACCESS = staticMapping(GROUP, 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', false);
const RULES = staticMapping(GROUP, 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', false);
const WHOAMI = staticMapping('authentication.k8s.io/v1', 'SelfSubjectReview', 'selfsubjectreviews', false);
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use', 'bind', 'impersonate', 'escalate', '*', 'approve', 'sign', 'attest', 'proxy'];

/** kubectl auth can-i. */
export const canI: Command = function* run(session) {
  const { flags, args } = session;
  if (flags.on('list')) {
    if (flags.on('quiet') || flags.on('all-namespaces') || flags.text('subresource')) throw new KubectlError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
    if (args.length) throw new KubectlError('list option must be specified with no arguments');
    return yield* listRules(session);
  }
  if (flags.on('no-headers')) throw new KubectlError('--no-headers cannot be set without --list specified');
  const quiet = flags.on('quiet');
  if (args.length !== 2) throw new KubectlError("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
  const [verb, what] = args as [string, string];
  const client = yield* session.client();
  const { spec, warnings } = yield* accessSpec(session, verb, what);
  const answer = yield* client.object<Loose>({ method: 'POST', path: resourcePath(ACCESS, undefined), contentType: 'application/json', object: { kind: 'SelfSubjectAccessReview', apiVersion: GROUP, spec } });
  yield* session.err(warnings);
  const { allowed, reason, evaluationError } = answer.status ?? {};
  if (!quiet) yield* session.out(allowed ? 'yes\n' : `no${reason ? ` - ${reason}` : ''}${evaluationError ? ` - ${evaluationError}` : ''}\n`);
  if (!allowed) throw new SilentExit(1);
  return 0;
};

function* accessSpec(session: Session, verb: string, what: string): Task<{ spec: Loose; warnings: string }> {
  const { flags } = session;
  if (what.startsWith('/') && flags.text('subresource')) throw new KubectlError('--subresource can not be used with NonResourceURL');
  if (what.startsWith('/')) return { spec: { nonResourceAttributes: { path: what, verb } }, warnings: '' };
  let warnings = '';
  const [type, name] = what.includes('/') ? splitResource(what) : [what, ''];
  const subresource = flags.text('subresource');
  const [plural, ofType] = type.split('/');
  const mapping = type === '*' ? undefined : yield* session.findMapping(plural!);
  if (!VERBS.includes(verb)) warnings += (`Warning: verb '${verb}' is not a known verb\n\n`);
  if (!mapping && type !== '*') {
    const dotted = plural!.includes('.');
    warnings += (dotted ? `Warning: the server doesn't have a resource type '${plural!.split('.')[0]}' in group '${plural!.split('.').slice(1).join('.')}'\n\n` : `Warning: the server doesn't have a resource type '${plural}'\n\n`);
  }
  const all = flags.on('all-namespaces');
  if (mapping && !mapping.namespaced && !all) warnings += (`Warning: resource '${mapping.resource}' is not namespace scoped${mapping.group ? ` in group '${mapping.group}'` : ''}\n\n`);
  const spec = {
    resourceAttributes: {
      ...(all ? {} : { namespace: session.namespace }),
      verb,
      ...(mapping?.group ? { group: mapping.group } : type === '*' ? { group: '*' } : plural!.includes('.') && !mapping ? { group: plural!.split('.').slice(1).join('.') } : {}),
      resource: mapping?.resource ?? plural!.split('.')[0],
      ...(subresource || ofType ? { subresource: subresource || ofType } : {}),
      ...(name ? { name } : {}),
    },
  };
  return { spec, warnings };
}

/** "pods/web" names an object of the type. */
function splitResource(what: string): [string, string] {
  return what.split('/') as [string, string];
}

interface SimpleRule {
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly url?: string;
  readonly verbs: string[];
}

/** One rule for each resource, with all its verbs, and one for each verb and path (rbacutil.BreakdownRule, CompactRules). */
function compactRules(status: Loose): SimpleRule[] {
  const rules = new Map<string, SimpleRule>();
  const paths: SimpleRule[] = [];
  for (const rule of status.resourceRules ?? []) {
    for (const group of rule.apiGroups ?? []) {
      for (const resource of rule.resources ?? []) {
        const names: readonly (string | undefined)[] = rule.resourceNames?.length ? rule.resourceNames : [undefined];
        for (const name of names) {
          const key = [group, resource, name].join(' ');
          const known: SimpleRule = rules.get(key) ?? { group, resource, ...(name === undefined ? {} : { name }), verbs: [] };
          rules.set(key, known);
          for (const verb of rule.verbs) if (!known.verbs.includes(verb)) known.verbs.push(verb);
        }
      }
    }
  }
  for (const rule of status.nonResourceRules ?? []) for (const verb of rule.verbs) for (const url of rule.nonResourceURLs ?? []) paths.push({ url, verbs: [verb] });
  const text = (rule: SimpleRule): string => `[${rule.verbs.join(' ')}],[${rule.group ?? ''}],[${rule.resource ?? ''}],[${rule.name ?? ''}],[${rule.url ?? ''}]`;
  return [...paths, ...rules.values()].map((rule) => ({ rule, text: text(rule) })).sort((a, b) => byteOrder(a.text, b.text)).map(({ rule }) => rule);
}

function* listRules(session: Session): Task<number> {
  const client = yield* session.client();
  const answer = yield* client.object<Loose>({ method: 'POST', path: resourcePath(RULES, undefined), contentType: 'application/json', object: { kind: 'SelfSubjectRulesReview', apiVersion: GROUP, spec: { namespace: session.namespace } } });
  const table = new TableWriter();
  if (!session.flags.on('no-headers')) table.row(['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']);
  const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;
  for (const rule of compactRules(answer.status)) {
    const [resource = '', subresource] = (rule.resource ?? '').split('/');
    const shown = rule.group ? `${resource}.${rule.group}` : resource;
    table.row([subresource === undefined ? shown : `${shown}/${subresource}`, list(rule.url === undefined ? [] : [rule.url]), list(rule.name === undefined ? [] : [rule.name]), list(rule.verbs)]);
  }
  yield* session.out(table.fresh());
  return 0;
}

/** kubectl auth whoami. */
export const whoami: Command = function* run(session) {
  const printer = session.flags.changed('output') ? printerFor(session, { typedOrder: true, emptyNames: true }) : undefined;
  const client = yield* session.client();
  const answer = yield* client.object<AnyObject>({ method: 'POST', path: resourcePath(WHOAMI, undefined), contentType: 'application/json', object: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' } });
  if (printer) {
    yield* printer.print(answer);
    return 0;
  }
  const user = (answer['status'] as Loose)?.userInfo ?? {};
  const table = new TableWriter();
  table.row(['ATTRIBUTE', 'VALUE']);
  if (user.username) table.row(['Username', user.username]);
  if (user.uid) table.row(['UID', user.uid]);
  if (user.groups?.length) table.row(['Groups', `[${user.groups.join(' ')}]`]);
  for (const key of Object.keys(user.extra ?? {}).sort()) table.row([`Extra: ${key}`, `[${user.extra[key].join(' ')}]`]);
  yield* session.out(table.fresh());
  return 0;
};
