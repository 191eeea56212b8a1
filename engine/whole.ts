import { Cluster, type ClusterOptions, type ClusterParts } from './cluster';
import * as wire from './api/wire-json';
import * as expressions from './apiserver/cel/compile';
import * as rareRequests from './rare-requests';
import * as extras from './cluster/extras';
import * as minikube from './cluster/minikube';
import * as rareControllers from './controllers/rare';
import * as docker from './images/docker';
import * as nodePrograms from './images/node';
import * as rareServers from './images/servers/rare';
import * as describe from './kubectl/cmd/describe-command';
import * as laterCommands from './kubectl/cmd/later-commands';
import type { EngineModules } from './modules';
import * as networkPrograms from './network/programs';
import { LazyModule } from './runtime/lazy-module';
import { language } from './shell/language';
import * as jsonPrograms from './shell/programs/jq';
import * as rarePrograms from './shell/programs/rare';
import * as toolPrograms from './shell/programs/tools';

/** The engine with all its parts from the start: for Node, where nothing may have to wait for a module. */
export * from './surface';

export const wholeModules: EngineModules = {
  shellLanguage: LazyModule.of(language),
  toolPrograms: LazyModule.of(toolPrograms),
  rarePrograms: LazyModule.of(rarePrograms),
  jsonPrograms: LazyModule.of(jsonPrograms),
  networkPrograms: LazyModule.of(networkPrograms),
  nodePrograms: LazyModule.of(nodePrograms),
  rareServers: LazyModule.of(rareServers),
  docker: LazyModule.of(docker),
  extras: LazyModule.of(extras),
  minikube: LazyModule.of(minikube),
  rareRequests: LazyModule.of(rareRequests),
  wire: LazyModule.of(wire),
  rareControllers: LazyModule.of(rareControllers),
  expressions: LazyModule.of(expressions),
  describe: LazyModule.of(describe),
  laterCommands: LazyModule.of(laterCommands),
};

/** Makes a cluster; nothing ever holds its clock. `parts` are for tests. */
export function createCluster(options: ClusterOptions, parts?: ClusterParts): Cluster {
  return new Cluster(options, wholeModules, parts);
}
