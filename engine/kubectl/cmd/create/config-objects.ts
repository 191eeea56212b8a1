import { decodeUtf8, encodeBase64, encodeUtf8 } from '../../../runtime/bytes';
import { SystemError } from '../../../runtime/machine';
import { KubectlError } from '../../errors';
import { staticMapping } from '../../resource/builder';
import type { Session } from '../../session';
import { hashedName } from './hash';
import { collectData, enforcedNamespace, metadata } from './objects';
import { creation } from './typed';
import type { TypedCreation } from './typed';

const CONFIGMAPS = staticMapping('v1', 'ConfigMap', 'configmaps');
const SECRETS = staticMapping('v1', 'Secret', 'secrets');

function checkSources(session: Session): void {
  const { flags } = session;
  if (flags.list('from-env-file').length && (flags.list('from-file').length || flags.list('from-literal').length)) throw new KubectlError('from-env-file cannot be combined with from-file or from-literal');
}

export const createConfigMap = creation((session, name) => {
  checkSources(session);
  const { data, binary } = collectData(session, 'ConfigMap', name);
  const object = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: metadata(name, enforcedNamespace(session)),
    ...(Object.keys(data).length ? { data } : {}),
    ...(Object.keys(binary).length ? { binaryData: binary } : {}),
  };
  return { mapping: CONFIGMAPS, object: appended(session, object) };
});

/** --append-hash. */
function appended(session: Session, object: Record<string, unknown>): Record<string, unknown> {
  if (!session.flags.on('append-hash')) return object;
  const meta = object['metadata'] as Record<string, unknown>;
  return { ...object, metadata: { ...meta, name: hashedName(object, String(meta['name'])) } };
}

function secret(session: Session, name: string, data: Record<string, string>, type: string): TypedCreation {
  const object = { kind: 'Secret', apiVersion: 'v1', metadata: metadata(name, enforcedNamespace(session)), ...(Object.keys(data).length ? { data } : {}), ...(type ? { type } : {}) };
  return { mapping: SECRETS, object: appended(session, object) };
}

export const createGenericSecret = creation((session, name) => {
  checkSources(session);
  return secret(session, name, collectData(session, 'Secret', name).data, session.flags.text('type'));
});

export const createTlsSecret = creation((session, name) => {
  const key = session.flags.text('key');
  const cert = session.flags.text('cert');
  if (!key || !cert) throw new KubectlError('key and cert must be specified');
  const certificate = bytesOf(session, cert);
  const privateKey = bytesOf(session, key);
  if (!decodeUtf8(certificate).includes('-----BEGIN CERTIFICATE-----')) throw new KubectlError('tls: failed to find any PEM data in certificate input');
  if (decodeUtf8(privateKey).includes('-----BEGIN CERTIFICATE-----')) throw new KubectlError('tls: found a certificate rather than a key in the PEM for the private key');
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(decodeUtf8(privateKey))) throw new KubectlError('tls: failed to find any PEM data in key input');
  return secret(session, name, { 'tls.crt': encodeBase64(certificate), 'tls.key': encodeBase64(privateKey) }, 'kubernetes.io/tls');
});

function bytesOf(session: Session, path: string): Uint8Array {
  try {
    return session.readFile(path);
  } catch (error) {
    if (error instanceof SystemError) throw new KubectlError(`Cannot read file ${path}, open ${path}: no such file or directory`);
    throw error;
  }
}

export const createDockerSecret = creation((session, name) => {
  const { flags } = session;
  if (flags.list('from-file').length) {
    const { data } = collectData(session, 'Secret', name, '.dockerconfigjson');
    return secret(session, name, data, 'kubernetes.io/dockerconfigjson');
  }
  const [username, password, server] = [flags.text('docker-username'), flags.text('docker-password'), flags.text('docker-server')];
  if (!username || !password || !server) throw new KubectlError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
  const email = flags.text('docker-email');
  const auth = encodeBase64(encodeUtf8(`${username}:${password}`));
  const config = JSON.stringify({ auths: { [server]: { username, password, ...(email ? { email } : {}), auth } } });
  return secret(session, name, { '.dockerconfigjson': encodeBase64(encodeUtf8(config)) }, 'kubernetes.io/dockerconfigjson');
});
