import { StatusError } from '../../../api/status';
import { decodeUtf8, encodeUtf8 } from '../../../runtime/bytes';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, usageError } from '../../errors';
import { fetchList, fetchNamed, mappingNamed } from '../../resource/builder';
import type { AnyObject, Session } from '../../session';
import { StreamReader } from '../../session';
import { PODS, allContainers, bestPod, chosenContainer, describeContainers, podSelectorOf, podsOf } from '../polymorphic';
import type { PodSpecLike } from '../polymorphic';

const USAGE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

interface Source {
  readonly pod: AnyObject;
  readonly container: string;
  readonly prefix: string;
}

/** kubectl logs. */
export function* logs(session: Session): Task<number> {
  const { flags } = session;
  const { word, container } = checkArguments(session);
  if (flags.duration('pod-running-timeout') <= 0) throw new KubectlError('--pod-running-timeout must be higher than zero');
  const pods = yield* podsMeant(session, word);
  if (pods.length === 0) yield* session.err(`No resources found in ${session.namespace} namespace.\n`);
  checkOptions(session, container);
  const sources: Source[] = [];
  for (const pod of pods) sources.push(...(yield* sourcesOf(session, pod, container)));
  if (flags.on('follow') && sources.length > 1) {
    const limit = flags.number('max-log-requests');
    if (sources.length > limit) throw new KubectlError(`you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${limit}, use --max-log-requests to increase the limit`);
    return yield* followAll(session, sources);
  }
  for (const source of sources) yield* printSource(session, source);
  return 0;
}

function checkArguments(session: Session): { word: string | undefined; container: string } {
  const { flags, args } = session;
  const selector = flags.text('selector');
  let container = flags.text('container');
  if (args.length === 0 && !selector) throw usageError(session.commandPath, USAGE);
  if (selector && args.length) throw usageError(session.commandPath, 'only a selector (-l) or a POD name is allowed');
  if (args.length > 2) throw usageError(session.commandPath, USAGE);
  if (args.length === 2) {
    if (container) throw usageError(session.commandPath, 'only one of -c or an inline [CONTAINER] arg is allowed');
    container = args[1]!;
  }
  const time = flags.text('since-time');
  if (time && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(time)) throw new KubectlError(timeFault(time));
  return { word: args[0], container };
}

/** What is told once the pods were looked for. */
function checkOptions({ flags }: Session, container: string): void {
  if (flags.changed('since') && flags.changed('since-time') && flags.text('since-time')) throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.on('all-containers') && container) throw new KubectlError(`--all-containers=true should not be specified with container name ${container}`);
  if (flags.number('limit-bytes') < 0) throw new KubectlError('--limit-bytes must be greater than 0');
  if (flags.duration('since') < 0) throw new KubectlError('--since must be greater than 0');
  if (flags.number('tail') < -1) throw new KubectlError('--tail must be greater than or equal to -1');
}

/** time.Parse names the first part that is not there. */
function timeFault(text: string): string {
  const parts: readonly (readonly [string, RegExp])[] = [['2006', /^\d{4}/], ['-', /^-/], ['01', /^\d\d/], ['-', /^-/], ['02', /^\d\d/], ['T', /^T/], ['15', /^\d\d/], [':', /^:/], ['04', /^\d\d/], [':', /^:/], ['05', /^\d\d/]];
  let rest = text;
  for (const [layout, form] of parts) {
    const found = form.exec(rest);
    if (!found) return `parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${rest}" as "${layout}"`;
    rest = rest.slice(found[0].length);
  }
  return `parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${rest}" as "Z07:00"`;
}

function* podsMeant(session: Session, word: string | undefined): Task<AnyObject[]> {
  const selector = session.flags.text('selector');
  if (word === undefined) return (yield* fetchList(session, PODS, session.namespace, { args: [], selector })).map((info) => info.object!);
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word];
  const mapping = yield* mappingNamed(session, type);
  let object: AnyObject;
  try {
    object = yield* fetchNamed(session, mapping, name);
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') throw new KubectlError(`error from server (NotFound): ${error.message} in namespace "${session.namespace}"`);
    throw error;
  }
  if (mapping.kind === 'Pod') return [object];
  const found = yield* podsOf(session, session.namespace, podSelectorOf({ ...object, kind: mapping.kind } as AnyObject, 'cannot get the logs from'));
  if (session.flags.on('all-pods')) return found;
  const best = bestPod(found);
  if (!best) throw new KubectlError('timed out waiting for the condition');
  if (found.length > 1) yield* session.err(`Found ${found.length} pods, using pod/${best.metadata.name}\n`);
  return [best];
}

function* sourcesOf(session: Session, pod: AnyObject, wanted: string): Task<Source[]> {
  const { flags } = session;
  const name = pod.metadata.name!;
  const prefixOf = (container: string): string => (flags.on('prefix') || flags.on('all-pods') ? `[pod/${name}/${container}] ` : '');
  if (flags.on('all-containers')) return allContainers(pod).map((one) => ({ pod, container: one.name, prefix: prefixOf(one.name) }));
  const all = allContainers(pod);
  if (wanted && !all.some((one) => one.name === wanted)) {
    if (flags.text('selector')) return [];
    throw new KubectlError(`container ${wanted} is not valid for pod ${name}`);
  }
  const container = yield* logContainer(session, pod, wanted);
  return [{ pod, container, prefix: prefixOf(container) }];
}

function* logContainer(session: Session, pod: AnyObject, wanted: string): Task<string> {
  if (wanted) return wanted;
  const spec = pod['spec'] as PodSpecLike;
  if (allContainers(pod).length > 1 && session.flags.text('selector') && !pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']) {
    yield* session.err(`Defaulted container ${JSON.stringify(spec.containers[0]!.name)} out of: ${describeContainers(spec)}\n`);
    return spec.containers[0]!.name;
  }
  return yield* chosenContainer(pod, '', (text) => session.err(text));
}

function queryFor(session: Session, source: Source): [string, string][] {
  const { flags } = session;
  const tail = flags.changed('tail') ? flags.number('tail') : flags.text('selector') ? 10 : -1;
  return queryOf({
    container: source.container,
    follow: flags.on('follow') || undefined,
    limitBytes: flags.number('limit-bytes') || undefined,
    previous: flags.on('previous') || undefined,
    sinceSeconds: flags.duration('since') ? Math.ceil(flags.duration('since') / 1000) : undefined,
    sinceTime: flags.text('since-time') || undefined,
    tailLines: tail >= 0 ? tail : undefined,
    timestamps: flags.on('timestamps') || undefined,
  });
}

function* open(session: Session, source: Source): Task<{ bytes?: Uint8Array; reader?: StreamReader<Uint8Array> }> {
  const client = yield* session.client();
  const response = yield* client.send({ method: 'GET', path: resourcePath(PODS, source.pod.metadata.namespace, source.pod.metadata.name, 'log'), query: queryFor(session, source) });
  if (response.stream) return { reader: new StreamReader<Uint8Array>(response.stream) };
  return { bytes: response.bytes ?? encodeUtf8(typeof response.object === 'string' ? response.object : '') };
}

function* printSource(session: Session, source: Source): Task<void> {
  let opened: { bytes?: Uint8Array; reader?: StreamReader<Uint8Array> };
  try {
    opened = yield* open(session, source);
  } catch (error) {
    if (session.flags.on('ignore-errors') && error instanceof StatusError) {
      yield* session.err(`error: ${error.message}\n`);
      return;
    }
    throw error;
  }
  if (opened.bytes) yield* write(session, source, opened.bytes);
  if (!opened.reader) return;
  try {
    for (let frame = yield* opened.reader.next(session); frame; frame = yield* opened.reader.next(session)) yield* write(session, source, frame);
  } finally {
    opened.reader.close();
  }
}

function* write(session: Session, source: Source, bytes: Uint8Array): Task<void> {
  if (bytes.length === 0) return;
  if (!source.prefix) return yield* session.proc.stdout.write(bytes);
  const text = decodeUtf8(bytes);
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
  yield* session.out(lines.map((line) => `${source.prefix}${line}\n`).join(''));
}

/** Several followed logs at once: whoever has something prints next. */
function* followAll(session: Session, sources: readonly Source[]): Task<number> {
  const open_: { source: Source; reader: StreamReader<Uint8Array> }[] = [];
  try {
    for (const source of sources) {
      const opened = yield* open(session, source);
      if (opened.bytes) yield* write(session, source, opened.bytes);
      if (opened.reader) open_.push({ source, reader: opened.reader });
    }
    let live = [...open_];
    while (live.length) {
      for (const one of live) {
        const frame = yield* one.reader.next(session, session.now() + 50);
        if (frame) yield* write(session, one.source, frame);
      }
      live = live.filter((one) => !one.reader.ended);
    }
    return 0;
  } finally {
    for (const one of open_) one.reader.close();
  }
}
