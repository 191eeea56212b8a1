import type { Command } from '../session';
import { apply } from './apply/apply';
import { setLastApplied, viewLastApplied } from './apply/last-applied';
import { createClusterRole, createClusterRoleBinding, createRole, createRoleBinding } from './create/access';
import { createDisruptionBudget, createNamespace, createPriorityClass, createQuota, createServiceAccount, createToken } from './create/cluster-objects';
import { createConfigMap, createDockerSecret, createGenericSecret, createTlsSecret } from './create/config-objects';
import { create } from './create/create';
import { createClusterIP, createExternalName, createIngress, createLoadBalancer, createNodePort } from './create/services';
import { createCronJob, createDeployment, createJob } from './create/workloads';
import { remove } from './delete/delete';
import { attach } from './exec/attach';
import { exec } from './exec/exec';
import { expose } from './expose/expose';
import { get } from './get/get';
import { annotate, label } from './label/label';
import { logs } from './logs/logs';
import { run } from './run/run';
import { scale } from './scale/scale';
import { wait } from './wait/wait';

/** Every command that does something, by its path. Groups without a function of their own are not here. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['annotate', annotate],
  ['apply', apply],
  ['apply set-last-applied', setLastApplied],
  ['apply view-last-applied', viewLastApplied],
  ['attach', attach],
  ['create', create],
  ['create clusterrole', createClusterRole],
  ['create clusterrolebinding', createClusterRoleBinding],
  ['create configmap', createConfigMap],
  ['create cronjob', createCronJob],
  ['create deployment', createDeployment],
  ['create ingress', createIngress],
  ['create job', createJob],
  ['create namespace', createNamespace],
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
  ['delete', remove],
  ['exec', exec],
  ['expose', expose],
  ['get', get],
  ['label', label],
  ['logs', logs],
  ['run', run],
  ['scale', scale],
  ['wait', wait],
]);
