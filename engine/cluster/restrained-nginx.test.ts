import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

const scratch = [{ name: 'cache', mountPath: '/var/cache/nginx' }, { name: 'run', mountPath: '/run' }];

/** The last line that nginx prints with such a security context, its date left out, and what its pod is worth. */
function lastWords(securityContext: object, more: object = {}): string {
  const cluster = createCluster({ seed: 'restrained nginx' });
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { restartPolicy: 'Never', volumes: scratch.map(({ name }) => ({ name, emptyDir: {} })), containers: [{ name: 'web', image: 'nginx:1.25', securityContext, ...more }] } };
  return runToEnd(cluster, `echo '${JSON.stringify(pod)}' | kubectl apply -f - >/dev/null; sleep 5; kubectl logs web | tail -1; kubectl get pod web -o jsonpath={.status.phase}`).stdout.replace(/^[\d/: ]{20}/, '');
}

test.each([
  [{ runAsUser: 1000 }, {}, 'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)\nFailed'],
  [{ readOnlyRootFilesystem: true }, {}, 'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)\nFailed'],
  [{ readOnlyRootFilesystem: true }, { volumeMounts: scratch.slice(0, 1) }, 'nginx: [emerg] open() "/run/nginx.pid" failed (30: Read-only file system)\nFailed'],
  [{ readOnlyRootFilesystem: true }, { volumeMounts: scratch }, '[notice] 1#1: start worker processes\nRunning'],
  [{ capabilities: { drop: ['ALL'] } }, {}, 'nginx: [emerg] chown("/var/cache/nginx/client_temp", 101) failed (1: Operation not permitted)\nFailed'],
  [{ runAsUser: 1000 }, { volumeMounts: scratch }, 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)\nFailed'],
])('nginx with %j and %j ends or starts as the real one', (securityContext, more, words) => {
  expect(lastWords(securityContext, more)).toBe(words);
});
