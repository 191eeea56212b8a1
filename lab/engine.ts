import { Coroutine, createCluster, decodeUtf8, encodeUtf8, engineVersion, HOME } from '../engine/index';
import type { HttpFact, LabCluster, MakeCluster } from './cluster-port';
import { descriptions } from './descriptions';

export { engineVersion };

/** An HTTP goal waits this long for its answer, in virtual milliseconds. */
const HTTP_TIMEOUT_MS = 3000;
const LEARNER_UID = 1000;

/** The lab's cluster over the engine. */
export const makeLabCluster: MakeCluster = (shape): LabCluster => {
  const cluster = createCluster({ ...shape, descriptions });
  const { fs } = cluster.workstation;
  return {
    clock: cluster.clock,
    transport: cluster.transport,
    openTerminal: (options) => cluster.openTerminal(options),
    runScript: (text) => {
      const run = cluster.runScript(text);
      return { get exitCode() { return run.exitCode; }, get output() { return run.stdout + run.stderr; } };
    },
    readFile: (path) => {
      try {
        return decodeUtf8(fs.readFile(path));
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
    http: (pod, namespace, url, done) => {
      const net = cluster.podNetwork(namespace, pod);
      if (!net) return void cluster.clock.schedule(0, () => done({ error: `pod ${namespace}/${pod}: not running` }));
      new Coroutine(cluster.clock, net.http({ method: 'GET', url, headers: {} }, { timeoutMs: HTTP_TIMEOUT_MS }), (end) => {
        const answer: HttpFact = 'value' in end ? { status: end.value.status, body: decodeUtf8(end.value.body) } : { error: end.error instanceof Error ? end.error.message : String(end.error) };
        done(answer);
      }).start();
    },
    stateHash: () => cluster.stateHash(),
  };
};
