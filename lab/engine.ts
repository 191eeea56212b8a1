import { Coroutine, createCluster, decodeUtf8, encodeUtf8 } from '../engine/index';
import type { HttpFact, LabCluster, MakeCluster } from './cluster-port';

export { engineVersion } from '../engine/index';

/** The lab's cluster over the engine. */
export const makeLabCluster: MakeCluster = ({ seed, workers }): LabCluster => {
  const cluster = createCluster({ seed, workers });
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
        return undefined;
      }
    },
    writeFile: (path, text) => {
      const folder = path.slice(0, path.lastIndexOf('/'));
      fs.mkdir(folder, { recursive: true });
      fs.writeFile(path, encodeUtf8(text));
      fs.chown(path, 1000, 1000);
    },
    http: (pod, namespace, url, done) => {
      const net = cluster.podNetwork(namespace, pod);
      if (!net) return void cluster.clock.schedule(0, () => done({ error: `pod ${pod}: not running` }));
      new Coroutine(cluster.clock, net.http({ method: 'GET', url, headers: {} }, { timeoutMs: 3000 }), (end) => {
        done('value' in end ? { status: end.value.status, body: decodeUtf8(end.value.body) } : { error: end.error instanceof Error ? end.error.message : String(end.error) } satisfies HttpFact);
      }).start();
    },
    stateHash: () => cluster.stateHash(),
  };
};
