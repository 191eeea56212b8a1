import type { Command } from '../session';
import { editLastApplied } from './apply/edit-last-applied';
import { setLastApplied, viewLastApplied } from './apply/last-applied';
import { createClusterRole, createClusterRoleBinding, createRole, createRoleBinding } from './create/access';
import { createDisruptionBudget, createPriorityClass, createQuota, createServiceAccount, createToken } from './create/cluster-objects';
import { createConfigMap, createDockerSecret, createGenericSecret, createTlsSecret } from './create/config-objects';
import { createClusterIP, createExternalName, createIngress, createLoadBalancer, createNodePort } from './create/services';
import { createCronJob, createJob } from './create/workloads';
import { attach } from './exec/attach';
import { exec } from './exec/exec';
import { expose } from './expose/expose';
import { annotate, label } from './label/label';
import { logs } from './logs/logs';
import { scale } from './scale/scale';
import { apiResources, apiVersions, clusterInfo, version } from './cluster/cluster';
import { clusterInfoDump } from './cluster/dump';
import { autoscale } from './autoscale/autoscale';
import { canI, whoami } from './auth/auth';
import { reconcile } from './auth/reconcile';
import { currentContext, deleteCluster, deleteContext, deleteUser, getClusters, getContexts, getUsers, renameContext, setContext, setProperty, unsetProperty, useContext } from './config/config';
import { setCluster, setCredentials } from './config/entries';
import { view } from './config/view';
import { diff } from './diff/diff';
import { edit } from './edit/edit';
import { events } from './events/events';
import { explain } from './explain/explain';
import { cordon, uncordon } from './node/cordon';
import { drain } from './node/drain';
import { taint } from './node/taint';
import { patch } from './patch/patch';
import { replace } from './patch/replace';
import { history, pause, restart, resume, status, undo } from './rollout/rollout';
import { setEnv } from './set/env';
import { setImage, setResources, setSelector, setServiceAccount, setSubject } from './set/set';
import { topNode, topPod } from './top/top';
import { approve, deny } from './certificate/certificate';
import { cp } from './cp/cp';
import { debug } from './debug/debug';
import { portForward } from './forward/port-forward';
import { proxy } from './forward/proxy';
import { completion, kustomize, pluginList } from './shell/shell';
import { wait } from './wait/wait';
import type { FlagSpec } from '../command/flag-set';
import { wholeRecord } from '../command/later-catalogue';

export { completeKubectl } from '../complete';
export { completeLine } from './shell/complete-line';
export { overridden } from './run/overrides';
export { stayWith } from './run/stay';
export { helpText, optionsText } from '../help/help';
export { buildKustomization } from '../kustomize/build';
export { columnsPrinter, pathPrinter } from '../printers/path-printer';
export { templatePrinter } from '../printers/template-printer';
export { createEdited } from './edit/edit';
export { inStructOrder, wireText } from '../printers/struct-order';
export { refuseSeveralTables, sortedObjects, sortedRows } from './get/sort';

/** The flags of one of these commands. */
export const flagsOf = (path: string): readonly FlagSpec[] => wholeRecord(path)?.flags ?? [];

/** The commands that are loaded when one of them is first used, by their path. Groups without a function of their own are not here. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['annotate', annotate],
  ['apply edit-last-applied', editLastApplied],
  ['apply set-last-applied', setLastApplied],
  ['apply view-last-applied', viewLastApplied],
  ['attach', attach],
  ['create clusterrole', createClusterRole],
  ['create clusterrolebinding', createClusterRoleBinding],
  ['create configmap', createConfigMap],
  ['create cronjob', createCronJob],
  ['create ingress', createIngress],
  ['create job', createJob],
  ['create poddisruptionbudget', createDisruptionBudget],
  ['create priorityclass', createPriorityClass],
  ['create quota', createQuota],
  ['create role', createRole],
  ['create rolebinding', createRoleBinding],
  ['create secret docker-registry', createDockerSecret],
  ['create secret generic', createGenericSecret],
  ['create secret tls', createTlsSecret],
  ['create service clusterip', createClusterIP],
  ['create service externalname', createExternalName],
  ['create service loadbalancer', createLoadBalancer],
  ['create service nodeport', createNodePort],
  ['create serviceaccount', createServiceAccount],
  ['create token', createToken],
  ['api-resources', apiResources],
  ['api-versions', apiVersions],
  ['auth can-i', canI],
  ['auth reconcile', reconcile],
  ['auth whoami', whoami],
  ['autoscale', autoscale],
  ['cluster-info', clusterInfo],
  ['cluster-info dump', clusterInfoDump],
  ['config current-context', currentContext],
  ['config delete-cluster', deleteCluster],
  ['config delete-context', deleteContext],
  ['config delete-user', deleteUser],
  ['config get-clusters', getClusters],
  ['config get-contexts', getContexts],
  ['config get-users', getUsers],
  ['config rename-context', renameContext],
  ['config set', setProperty],
  ['config set-cluster', setCluster],
  ['config set-context', setContext],
  ['config set-credentials', setCredentials],
  ['config unset', unsetProperty],
  ['config use-context', useContext],
  ['config view', view],
  ['cordon', cordon],
  ['diff', diff],
  ['drain', drain],
  ['edit', edit],
  ['events', events],
  ['exec', exec],
  ['explain', explain],
  ['expose', expose],
  ['label', label],
  ['logs', logs],
  ['patch', patch],
  ['replace', replace],
  ['rollout history', history],
  ['rollout pause', pause],
  ['rollout restart', restart],
  ['rollout resume', resume],
  ['rollout status', status],
  ['rollout undo', undo],
  ['scale', scale],
  ['set env', setEnv],
  ['set image', setImage],
  ['set resources', setResources],
  ['set selector', setSelector],
  ['set serviceaccount', setServiceAccount],
  ['set subject', setSubject],
  ['taint', taint],
  ['top node', topNode],
  ['top pod', topPod],
  ['uncordon', uncordon],
  ['version', version],
  ['certificate approve', approve],
  ['certificate deny', deny],
  ['completion', completion],
  ['cp', cp],
  ['debug', debug],
  ['kustomize', kustomize],
  ['plugin list', pluginList],
  ['port-forward', portForward],
  ['proxy', proxy],
  ['wait', wait],
]);
