import type { Certificate } from './certificates';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig with one context, as kubectl reads it. */
export function kubeconfig(options: { readonly server: string; readonly authority: string; readonly client: Certificate; readonly context: string; readonly user: string }): string {
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: ${base64(options.authority)}
    server: ${options.server}
  name: ${options.context}
contexts:
- context:
    cluster: ${options.context}
    user: ${options.user}
  name: ${options.context}
current-context: ${options.context}
preferences: {}
users:
- name: ${options.user}
  user:
    client-certificate-data: ${base64(options.client.certificate)}
    client-key-data: ${base64(options.client.key)}
`;
}
