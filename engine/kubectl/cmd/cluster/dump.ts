import type { Task } from '../../../runtime/process';
import { apiVersionOf, resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError } from '../../errors';
import { decodeUtf8 } from '../../../runtime/bytes';
import { indentedJson } from '../../json';
import { resolvePath } from '../../paths';
import { unknownFormat, withoutManagedFields } from '../../printers/format';
import { inStructOrder } from '../../printers/struct-order';
import { fetchList } from '../../resource/builder';
import type { AnyObject, Command, Session } from '../../session';
import { formatYaml } from '../../yaml/format';
import { PODS } from '../polymorphic';

/** What is dumped of each namespace: the resource, and the name of its file. */
const DUMPED = [['events', 'events'], ['replicationcontrollers', 'replication-controllers'], ['services', 'services'], ['daemonsets', 'daemonsets'], ['deployments', 'deployments'], ['replicasets', 'replicasets'], ['pods', 'pods']] as const;

/** kubectl cluster-info dump: everything to stdout, or into a folder with a file for each list and each pod's logs. */
export const clusterInfoDump: Command = function* run(session) {
  const { flags } = session;
  const folder = flags.text('output-directory') === '-' ? '' : flags.text('output-directory');
  const format = flags.text('output') || 'json';
  if (format === 'name') throw new KubectlError('list types are not supported by name printing: *v1.NodeList');
  if (format !== 'json' && format !== 'yaml') throw unknownFormat(format, false);
  const write = function* write(file: string, text: string): Task<void> {
    if (!folder) return yield* session.out(text);
    const path = `${folder}/${file}`;
    session.proc.machine.fs.mkdir(resolvePath(session.proc.cwd, path.slice(0, path.lastIndexOf('/'))), { recursive: true });
    session.writeFile(path, text);
  };
  const show = (value: unknown): string => (format === 'yaml' ? formatYaml(value) : `${indentedJson(value, false)}\n`);
  yield* write(`nodes.${format}`, show(yield* listed(session, 'nodes', undefined, format === 'yaml')));
  for (const namespace of yield* namespacesOf(session)) {
    for (const [resource, file] of DUMPED) yield* write(`${namespace}/${file}.${format}`, show(yield* listed(session, resource, namespace, format === 'yaml')));
    yield* logsOf(session, namespace, write);
  }
  if (folder) yield* session.out(`Cluster info dumped to ${folder}\n`);
  return 0;
};

function* namespacesOf(session: Session): Task<readonly string[]> {
  const { flags } = session;
  if (flags.on('all-namespaces')) return (yield* fetchList(session, (yield* session.discovery()).require('namespaces'), undefined, { args: [] })).map((info) => info.name);
  return flags.list('namespaces').length ? flags.list('namespaces') : ['kube-system', session.namespace];
}

function* listed(session: Session, resource: string, namespace: string | undefined, typed: boolean): Task<unknown> {
  const mapping = (yield* session.discovery()).require(resource);
  const client = yield* session.client();
  const list = yield* client.object<Record<string, unknown>>({ method: 'GET', path: resourcePath(mapping, namespace) });
  return { kind: `${mapping.kind}List`, apiVersion: apiVersionOf(mapping), metadata: list['metadata'], items: (list['items'] as AnyObject[]).map((item) => asListed({ ...item, kind: mapping.kind, apiVersion: apiVersionOf(mapping) } as AnyObject, typed)) };
}

/** An item of a typed list: in the order of its struct, with a type of its own in YAML alone, and without who manages what. */
function asListed(object: AnyObject, typed: boolean): object {
  const whole = inStructOrder(withoutManagedFields(object));
  if (typed) return whole;
  const { kind: _kind, apiVersion: _version, ...members } = whole;
  return members;
}

function* logsOf(session: Session, namespace: string, write: (file: string, text: string) => Task<void>): Task<void> {
  const client = yield* session.client();
  for (const info of yield* fetchList(session, PODS, namespace, { args: [] })) {
    const parts: string[] = [];
    for (const container of (info.object!['spec'] as { containers: { name: string }[] }).containers) {
      parts.push(`==== START logs for container ${container.name} of pod ${namespace}/${info.name} ====\n`);
      try {
        const answer = yield* client.send({ method: 'GET', path: resourcePath(PODS, namespace, info.name, 'log'), query: queryOf({ container: container.name }) });
        parts.push(decodeUtf8(answer.bytes ?? new Uint8Array()));
      } catch (error) {
        parts.push(`Create log error: ${error instanceof KubectlError ? error.message : (error as Error).message}\n`);
      }
      parts.push(`==== END logs for container ${container.name} of pod ${namespace}/${info.name} ====\n`);
    }
    yield* write(`${namespace}/${info.name}/logs.txt`, parts.join(''));
  }
}
