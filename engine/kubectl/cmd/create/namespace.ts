import { staticMapping } from '../../resource/builder';
import { metadata } from './objects';
import { creation } from './typed';

export const createNamespace = creation((_session, name) => ({
  mapping: staticMapping('v1', 'Namespace', 'namespaces', false),
  object: { kind: 'Namespace', apiVersion: 'v1', metadata: metadata(name), spec: {}, status: {} },
}));
