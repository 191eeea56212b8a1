import { KubectlError } from '../../errors';
import { staticMapping } from '../../resource/builder';
import { containerName, enforcedNamespace, metadata } from './objects';
import { afterDash, creation } from './typed';

const DEPLOYMENTS = staticMapping('apps/v1', 'Deployment', 'deployments');

export const createDeployment = creation((session, name) => {
  const { flags } = session;
  const images = flags.list('image');
  const command = afterDash(session);
  if (images.length > 1 && command.length) throw new KubectlError('cannot specify multiple --image options and command');
  const port = flags.number('port');
  const labels = { app: name };
  const containers = images.map((image, at) => ({
    name: containerName(image, session.proc.random),
    image,
    ...(command.length ? { command } : {}),
    ...(port >= 0 && at === 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  const replicas = flags.number('replicas');
  return {
    mapping: DEPLOYMENTS,
    object: {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: metadata(name, enforcedNamespace(session), labels),
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { creationTimestamp: null, labels }, spec: { containers } }, strategy: {} },
      status: {},
    },
  };
}, { emptyName: true });
