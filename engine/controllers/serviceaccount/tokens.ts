import { isConflict, isNotFound } from '../../api/status';
import type { Secret, ServiceAccount } from '../../api/types';
import { secrets, serviceAccounts } from '../../client';
import { encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import { newQueue, start, type ControllerContext } from '../context';

const ACCOUNT_TOKEN = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

/** What is written into secrets of accounts. */
export interface AccountSecrets {
  /** The cluster's certificate authority, PEM. */
  readonly rootCa: string;
  /** A token of the account that lives as long as the secret. */
  issueToken(account: ServiceAccount, secretName: string): string;
}

/** Fills secrets of type service-account-token, and removes those whose account is not there (pkg/controller/serviceaccount tokens_controller). */
export function startAccountTokens(context: ControllerContext, options: AccountSecrets): void {
  const { client, informers } = context;
  const queue = newQueue(context);
  const lister = informers.lister(secrets);
  const accounts = informers.lister(serviceAccounts);
  const add = (secret: Secret) => {
    if (secret.type === ACCOUNT_TOKEN) queue.add(lister.keyOf(secret));
  };
  informers.of(secrets).addHandlers({ add, update: (_before, secret) => add(secret) });
  informers.of(serviceAccounts).addHandlers({
    delete: ({ metadata }) => {
      for (const secret of lister.list(metadata.namespace)) if (secret.metadata.annotations?.[NAME] === metadata.name) add(secret);
    },
  });
  start(context, 'serviceaccount-token', queue, (key) => {
    const secret = lister.byKey(key);
    if (!secret || secret.metadata.deletionTimestamp) return;
    const { name, namespace, uid, annotations } = secret.metadata;
    const account = accounts.get(namespace, annotations?.[NAME] ?? '');
    try {
      if (!account || (annotations?.[UID] ?? account.metadata.uid) !== account.metadata.uid) return void client.delete(secrets, name!, namespace, { preconditions: { uid: uid! } });
      const filled = { 'ca.crt': encodeBase64(encodeUtf8(options.rootCa)), namespace: encodeBase64(encodeUtf8(namespace!)), ...secret.data };
      if (secret.data?.['token'] && secret.data['ca.crt'] && secret.data['namespace'] && annotations?.[UID]) return;
      client.update(secrets, {
        ...secret,
        metadata: { ...secret.metadata, annotations: { ...annotations, [UID]: account.metadata.uid! } },
        data: { ...filled, token: secret.data?.['token'] ?? encodeBase64(encodeUtf8(options.issueToken(account, name!))) },
      });
    } catch (error) {
      if (isConflict(error)) queue.addRateLimited(key);
      else if (!isNotFound(error)) throw error;
    }
  });
}
