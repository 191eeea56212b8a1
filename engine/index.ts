import { Cluster, type ClusterOptions } from './cluster';
import { loadForScripts, loadModules, type EngineModules } from './modules';
import { LazyModule } from './runtime/lazy-module';

/** The engine's public entry for a page: what is rarely used is loaded on its first use. whole.ts is that for Node. */
export * from './surface';

/** In the order in which they are likely to be asked for: a browser fetches six files at a time. */
const modules: EngineModules = {
  shellLanguage: new LazyModule(() => import('./shell/language').then(({ language }) => language)),
  laterCommands: new LazyModule(() => import('./kubectl/cmd/later-commands')),
  rareRequests: new LazyModule(() => import('./rare-requests')),
  toolPrograms: new LazyModule(() => import('./shell/programs/tools')),
  rareServers: new LazyModule(() => import('./images/servers/rare')),
  describe: new LazyModule(() => import('./kubectl/cmd/describe-command')),
  rareControllers: new LazyModule(() => import('./controllers/rare')),
  networkPrograms: new LazyModule(() => import('./network/programs')),
  rarePrograms: new LazyModule(() => import('./shell/programs/rare')),
  nodePrograms: new LazyModule(() => import('./images/node')),
  jsonPrograms: new LazyModule(() => import('./shell/programs/jq')),
  docker: new LazyModule(() => import('./images/docker')),
  expressions: new LazyModule(() => import('./apiserver/cel/compile')),
  wire: new LazyModule(() => import('./api/wire-json')),
  extras: new LazyModule(() => import('./cluster/extras')),
  minikube: new LazyModule(() => import('./cluster/minikube')),
};

/** Makes a cluster. When its clock is `held`, a part is missing: load that and go on. */
export function createCluster(options: ClusterOptions): Cluster {
  return new Cluster(options, modules);
}

/** Loads what the set-up of most clusters needs. */
export const loadScriptParts = (): Promise<void> => loadForScripts(modules);

/** Loads all that is left to load; nothing holds the clock afterwards. */
export const loadEverything = (): Promise<void> => loadModules(modules);
