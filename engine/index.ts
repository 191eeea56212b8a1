import { Cluster, type ClusterOptions } from './cluster';
import { loadForScripts, loadModules, type EngineModules } from './modules';
import { LazyModule } from './runtime/lazy-module';

/** The engine's public entry for a page: what is rarely used is loaded on its first use. whole.ts is that for Node. */
export * from './surface';

const modules: EngineModules = {
  shellLanguage: new LazyModule(() => import('./shell/language').then(({ language }) => language)),
  toolPrograms: new LazyModule(() => import('./shell/programs/tools')),
  rarePrograms: new LazyModule(() => import('./shell/programs/rare')),
  jsonPrograms: new LazyModule(() => import('./shell/programs/jq')),
  networkPrograms: new LazyModule(() => import('./network/programs')),
  nodePrograms: new LazyModule(() => import('./images/node')),
  rareServers: new LazyModule(() => import('./images/servers/rare')),
  docker: new LazyModule(() => import('./images/docker')),
  extras: new LazyModule(() => import('./cluster/extras')),
  minikube: new LazyModule(() => import('./cluster/minikube')),
  rareRequests: new LazyModule(() => import('./rare-requests')),
  rareControllers: new LazyModule(() => import('./controllers/rare')),
  expressions: new LazyModule(() => import('./apiserver/cel/compile')),
  describe: new LazyModule(() => import('./kubectl/cmd/describe-command')),
  laterCommands: new LazyModule(() => import('./kubectl/cmd/later-commands')),
};

/** Makes a cluster. When its clock is `held`, a part is missing: load that and go on. */
export function createCluster(options: ClusterOptions): Cluster {
  return new Cluster(options, modules);
}

/** Loads what the set-up of most clusters needs. */
export const loadScriptParts = (): Promise<void> => loadForScripts(modules);

/** Loads all that is left to load; nothing holds the clock afterwards. */
export const loadEverything = (): Promise<void> => loadModules(modules);
