import type { Task } from '../../../runtime/process';
import { KubectlError, usageError } from '../../errors';
import type { AnyObject, Session } from '../../session';
import { mappingNamed, staticMapping } from '../../resource/builder';
import { resourcePath } from '../../client/discovery';
import { enforcedNamespace, metadata } from './objects';
import { afterDash, creation } from './typed';
import type { TypedCreation } from './typed';

const JOBS = staticMapping('batch/v1', 'Job', 'jobs');
const CRONJOBS = staticMapping('batch/v1', 'CronJob', 'cronjobs');

function jobTemplateSpec(name: string, image: string, command: readonly string[], restart: string): Record<string, unknown> {
  return { spec: { containers: [{ name, image, ...(command.length ? { command } : {}), resources: {} }], restartPolicy: restart } };
}

export const createJob = creation(function* build(session, name): Task<TypedCreation> {
  const { flags } = session;
  const image = flags.text('image');
  const from = flags.text('from');
  const command = afterDash(session);
  if (!image && !from) throw new KubectlError('either --image or --from must be specified');
  if (image && from) throw new KubectlError('either --image or --from must be specified');
  if (from && command.length) throw new KubectlError('cannot specify --from and command');
  if (from) return yield* jobFromCronJob(session, name, from);
  return {
    mapping: JOBS,
    object: {
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: metadata(name, enforcedNamespace(session)),
      spec: { template: { metadata: { creationTimestamp: null }, ...jobTemplateSpec(name, image, command, 'Never') } },
      status: {},
    },
  };
}, { emptyName: true });

function* jobFromCronJob(session: Session, name: string, from: string): Task<TypedCreation> {
  const [type, source] = from.split('/');
  const mapping = yield* mappingNamed(session, type!);
  if (source === undefined) throw new KubectlError('resource(s) were provided, but no name was specified');
  const client = yield* session.client();
  const cron = yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(mapping, session.namespace, source) });
  if (mapping.kind !== 'CronJob') throw new KubectlError(`unknown object type *${mapping.version}.${mapping.kind}`);
  const template = (cron['spec'] as { jobTemplate: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec: unknown } }).jobTemplate;
  const annotations = { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.metadata?.annotations };
  return {
    mapping: JOBS,
    object: {
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: {
        ...metadata(name, enforcedNamespace(session), template.metadata?.labels, annotations),
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: cron.metadata.name, uid: cron.metadata.uid, controller: true }],
      },
      spec: template.spec,
      status: {},
    },
  };
}

export const createCronJob = creation((session, name) => {
  const { flags } = session;
  const image = flags.text('image');
  const schedule = flags.text('schedule');
  if (!image) throw usageError(session.commandPath, '--image must be specified');
  const restart = flags.text('restart') || 'OnFailure';
  return {
    mapping: CRONJOBS,
    object: {
      kind: 'CronJob',
      apiVersion: 'batch/v1',
      metadata: metadata(name, enforcedNamespace(session)),
      spec: {
        schedule,
        jobTemplate: { metadata: { name, creationTimestamp: null }, spec: { template: { metadata: { creationTimestamp: null }, ...jobTemplateSpec(name, image, afterDash(session), restart) } } },
      },
      status: {},
    },
  };
}, { emptyName: true });
