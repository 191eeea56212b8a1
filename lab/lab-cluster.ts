import { Coroutine, decodeUtf8, encodeUtf8, HOME, type Cluster, type ClusterOptions, type Machine } from '../engine/surface';
import type { Requester } from '../curriculum';
import type { HttpFact, LabCluster, MakeCluster } from './cluster-port';
import { descriptions } from './descriptions';

/** An HTTP goal waits this long for its answer, in virtual milliseconds. */
const HTTP_TIMEOUT_MS = 3000;
const WORKSTATION = 'workstation';
const LEARNER_UID = 1000;

/** The lab's cluster over an engine: the whole one (engine.ts) or the page's, which loads its rare parts (page-engine.ts). */
export const labClusterOf = (createCluster: (options: ClusterOptions) => Cluster): MakeCluster => (shape): LabCluster => {
  const cluster = createCluster({ ...shape, descriptions });
  const { fs } = cluster.workstation;
  const machine = (name: string): Machine | undefined => (name === WORKSTATION ? cluster.workstation : cluster.machine(name));
  const podNetwork = ({ pod, namespace = 'default', cluster: context }: Extract<Requester, { pod: string }>) => (context === undefined ? cluster : cluster.cluster(context))?.podNetwork(namespace, pod);
  return {
    clock: cluster.clock,
    transport: cluster.transport,
    openTerminal: (options) => cluster.openTerminal(options),
    runScript: (text) => {
      const run = cluster.runScript(text);
      return { get exitCode() { return run.exitCode; }, get output() { return run.output; } };
    },
    transportOf: (name) => (name === undefined ? cluster.transport : cluster.transportOf(name)),
    readFile: (path, name) => {
      try {
        const on = machine(name ?? WORKSTATION);
        return on && decodeUtf8(on.fs.readFile(path));
      } catch {
        // No such file, or a directory: to a goal both are "not there".
        return undefined;
      }
    },
    writeFile: (path, text) => {
      for (let at = path.indexOf('/', HOME.length + 1); at > 0; at = path.indexOf('/', at + 1)) {
        const folder = path.slice(0, at);
        if (fs.exists(folder)) continue;
        fs.mkdir(folder);
        fs.chown(folder, LEARNER_UID, LEARNER_UID);
      }
      fs.writeFile(path, encodeUtf8(text));
      fs.chown(path, LEARNER_UID, LEARNER_UID);
    },
    homeFiles: () => filesBelow(fs, HOME).map((path) => path.slice(HOME.length + 1)),
    http: (from, url, done) => {
      const net = 'machine' in from ? machine(from.machine)?.net : podNetwork(from);
      if (!net) return void cluster.clock.schedule(0, () => done({ error: `${'machine' in from ? from.machine : `pod ${from.namespace ?? 'default'}/${from.pod}`}: not running` }));
      new Coroutine(cluster.clock, net.http({ method: 'GET', url, headers: {} }, { timeoutMs: HTTP_TIMEOUT_MS }), (end) => {
        const answer: HttpFact = 'value' in end ? { status: end.value.status, body: decodeUtf8(end.value.body) } : { error: end.error instanceof Error ? end.error.message : String(end.error) };
        done(answer);
      }).start();
    },
    trace: (listener) => {
      // Of several clusters the first is `cluster` itself; a listener that is there already is not added again.
      const traces = new Set([cluster.trace, ...(shape.clusters ?? []).flatMap(({ name }) => cluster.cluster(name)?.trace ?? [])]);
      const ends = [...traces].map((trace) => trace.subscribe(listener));
      return () => { for (const end of ends) end(); };
    },
    containers: (name) => cluster.containersOf(name === WORKSTATION ? cluster.workstation.hostname : name),
    stateHash: () => cluster.stateHash(),
  };
};

const MOST_FILES = 200;
const DEEPEST = 3;

/** Hidden files are not for the editor, and a large tree is not for its list. */
function filesBelow(fs: Cluster['workstation']['fs'], folder: string, depth = 1): string[] {
  const found: string[] = [];
  for (const name of fs.readDirectory(folder)) {
    if (name.startsWith('.') || found.length >= MOST_FILES) continue;
    const path = `${folder}/${name}`;
    try {
      if (fs.stat(path).kind !== 'directory') found.push(path);
      else if (depth < DEEPEST) found.push(...filesBelow(fs, path, depth + 1));
    } catch {
      // A link to nowhere, or a folder that may not be read.
    }
  }
  return found;
}
