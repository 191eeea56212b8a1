import type { ApiStream, ChannelFrame } from '../../../api/transport';
import type { Status } from '../../../api/status';
import { concatBytes, decodeUtf8 } from '../../../runtime/bytes';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { KubectlError, PlainError } from '../../errors';
import { baseName, resolvePath } from '../../paths';
import type { AnyObject, Command, Session } from '../../session';
import { StreamReader } from '../../session';
import { PODS, chosenContainer } from '../polymorphic';
import { readTar, writeTar } from './tar';
import type { TarEntry } from './tar';

interface FileSpec {
  readonly pod: string;
  readonly namespace: string;
  readonly path: string;
}

/** kubectl cp. */
export const cp: Command = function* run(session) {
  if (session.args.length !== 2) throw new KubectlError('source and destination are required');
  const from = specOf(session, session.args[0]!);
  const to = specOf(session, session.args[1]!);
  if (from.pod && to.pod) throw new KubectlError('one of src or dest must be a local file specification');
  if (!from.pod && !to.pod) throw new KubectlError('one of src or dest must be a remote file specification');
  if (!from.path || !to.path) throw new KubectlError('filepath can not be empty');
  if (to.pod) yield* upload(session, from, to);
  else yield* download(session, from, to);
  return 0;
};

function specOf(session: Session, text: string): FileSpec {
  const at = text.indexOf(':');
  if (at < 0 || /^[./]/.test(text)) return { pod: '', namespace: '', path: text };
  if (at === 0) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const where = text.slice(0, at).split('/');
  if (where.length > 2) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  return { namespace: where.length === 2 ? where[0]! : session.namespace, pod: where[where.length - 1]!, path: text.slice(at + 1) };
}

/** `say` gets the word about the container that was taken where there was a choice. */
function* connectTo(session: Session, spec: FileSpec, command: readonly string[], stdin: boolean, say?: (text: string) => Task<void>): Task<ApiStream> {
  const client = yield* session.client();
  const pod = yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(PODS, spec.namespace, spec.pod) });
  const phase = (pod['status'] as { phase?: string } | undefined)?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  // A name given with -c is judged by the server.
  const container = session.flags.text('container') || (yield* chosenContainer(pod, '', say));
  const query: [string, string][] = [...command.map((word): [string, string] => ['command', word]), ['container', container], ...(stdin ? ([['stdin', 'true']] as [string, string][]) : []), ['stderr', 'true'], ['stdout', 'true']];
  const response = yield* client.send({ method: 'GET', path: resourcePath(PODS, spec.namespace, spec.pod, 'exec'), query });
  if (!response.stream) throw new KubectlError('unable to upgrade connection');
  return response.stream;
}

/** Reads a connection to its end: the remote standard output and error, and the exit code. */
function* drained(session: Session, stream: ApiStream): Task<{ out: Uint8Array; err: string; code: number }> {
  const reader = new StreamReader<ChannelFrame>(stream);
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  let status: Status | undefined;
  try {
    for (let frame = yield* reader.next(session); frame; frame = yield* reader.next(session)) {
      if (frame.channel === 1) out.push(frame.bytes);
      else if (frame.channel === 2) err.push(frame.bytes);
      else if (frame.channel === 3) status = JSON.parse(decodeUtf8(frame.bytes)) as Status;
    }
  } finally {
    reader.close();
  }
  const code = status && status.status !== 'Success' ? Number(status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message ?? '1') : 0;
  return { out: concatBytes(out), err: decodeUtf8(concatBytes(err)), code };
}

function* upload(session: Session, from: FileSpec, to: FileSpec): Task<void> {
  const fs = session.proc.machine.fs;
  const source = resolvePath(session.proc.cwd, from.path);
  if (!fs.exists(source)) throw new KubectlError(`${from.path} doesn't exist in local filesystem`);
  const { code: isFolder } = yield* drained(session, yield* connectTo(session, to, ['test', '-d', to.path], false));
  const target = isFolder === 0 ? `${to.path.replace(/\/+$/, '')}/${baseName(source)}` : to.path.replace(/\/+$/, '');
  const entries: TarEntry[] = [];
  const add = (path: string, name: string): void => {
    const stat = fs.lstat(path);
    if (stat.kind === 'directory') {
      entries.push({ path: `${name}/`, kind: 'directory', mode: stat.mode, bytes: new Uint8Array() });
      for (const child of [...fs.readDirectory(path)].sort()) add(`${path}/${child}`, `${name}/${child}`);
    } else if (stat.kind === 'symlink') entries.push({ path: name, kind: 'symlink', mode: stat.mode, bytes: new Uint8Array(), link: fs.readLink(path) });
    else entries.push({ path: name, kind: 'file', mode: stat.mode, bytes: fs.readFile(path) });
  };
  add(source, baseName(target));
  const folder = target.includes('/') ? target.slice(0, target.lastIndexOf('/')) || '/' : '.';
  const command = ['tar', ...(session.flags.on('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : []), '-xmf', '-', ...(folder === '.' ? [] : ['-C', folder])];
  const stream = yield* connectTo(session, to, command, true, (text) => session.err(text));
  const archive = writeTar(entries, session.now());
  for (let at = 0; at < archive.length; at += 32_768) stream.send?.({ channel: 0, bytes: archive.slice(at, at + 32_768) });
  stream.send?.({ channel: 255, bytes: new Uint8Array([0]) });
  const { err, code } = yield* drained(session, stream);
  if (err) yield* session.err(err);
  if (code !== 0) throw new PlainError(`command terminated with exit code ${code}`, code);
}

function* download(session: Session, from: FileSpec, to: FileSpec): Task<void> {
  const fs = session.proc.machine.fs;
  const { out, err, code } = yield* drained(session, yield* connectTo(session, from, ['tar', 'cf', '-', from.path], false, (text) => session.out(text)));
  if (err) yield* session.out(err);
  const entries = readTar(out);
  if (entries.length === 0 && code !== 0) return;
  const prefix = from.path.replace(/^\/+/, '').replace(/\/+$/, '');
  const local = resolvePath(session.proc.cwd, to.path);
  const inside = fs.exists(local) && fs.stat(local).kind === 'directory' ? `${local}/${baseName(from.path)}` : local;
  for (const entry of entries) {
    const name = entry.path.replace(/^\/+/, '').replace(/\/+$/, '');
    const rest = name === prefix ? '' : name.startsWith(`${prefix}/`) ? name.slice(prefix.length) : `/${baseName(name)}`;
    if (rest.split('/').includes('..')) {
      yield* session.err(`warning: file "${entry.path}" is outside target destination, skipping\n`);
      continue;
    }
    const path = inside + rest;
    if (entry.kind === 'directory') fs.mkdir(path, { recursive: true });
    else if (entry.kind === 'symlink') yield* session.err(`warning: skipping symlink: "${path}" -> "${entry.link}" (consider using "kubectl exec -n "${from.namespace}" "${from.pod}" -- tar cf - "${from.path}" | tar xf -")\n`);
    else {
      fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
      fs.writeFile(path, entry.bytes, { mode: entry.mode & 0o777 });
    }
  }
}
