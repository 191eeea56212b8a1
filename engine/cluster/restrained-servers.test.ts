import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

/** The last line that the server prints with such a security context, its date left out, and how its pod stands. */
function lastWords(image: string, securityContext: object, mounts: readonly string[]): string {
  const cluster = createCluster({ seed: 'restrained servers', workers: 1 });
  const names = mounts.map((mountPath, at) => ({ name: `m${at}`, mountPath }));
  const env = [{ name: 'POSTGRES_PASSWORD', value: 'x' }, { name: 'MYSQL_ROOT_PASSWORD', value: 'x' }];
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 's' }, spec: { restartPolicy: 'Never', volumes: names.map(({ name }) => ({ name, emptyDir: {} })), containers: [{ name: 's', image, env, securityContext, volumeMounts: names }] } };
  const said = runToEnd(cluster, `echo '${JSON.stringify(pod)}' | kubectl apply -f - >/dev/null; sleep 5; kubectl logs s | tail -1; kubectl get pod s -o jsonpath='{.status.phase} {.status.containerStatuses[0].state.terminated.exitCode}'`).stdout;
  return said.replace(/^[-\d]{10}[ T][\d:.]+(Z| UTC)?/, '').replace(/"\$date":"[^"]*"/, '"$date":"D"').replace(/^\[\w{3} [^\]]*\]/, '').trim();
}

test.each([
  ['httpd:2.4', { runAsUser: 1000 }, [], 'AH00015: Unable to open logs\nFailed 1'],
  ['httpd:2.4', { capabilities: { drop: ['ALL'] } }, [], 'AH00015: Unable to open logs\nFailed 1'],
  ['httpd:2.4', { readOnlyRootFilesystem: true }, [], '[core:error] [pid 1:tid 1] AH00100: httpd: could not log pid to file /usr/local/apache2/logs/httpd.pid\nFailed 1'],
  ['httpd:2.4', { readOnlyRootFilesystem: true }, ['/usr/local/apache2/logs'], "[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\nRunning"],
  ['postgres:16', { runAsUser: 999 }, [], '[1] LOG:  database system is ready to accept connections\nRunning'],
  ['postgres:16', { runAsUser: 1000 }, ['/var/lib/postgresql/data'], 'fixing permissions on existing directory /var/lib/postgresql/data ... initdb: error: could not change permissions of directory "/var/lib/postgresql/data": Operation not permitted\nFailed 1'],
  ['postgres:16', { readOnlyRootFilesystem: true }, [], '[1] FATAL:  could not create lock file "/var/run/postgresql/.s.PGSQL.5432.lock": Read-only file system\nFailed 1'],
  ['postgres:16', { readOnlyRootFilesystem: true }, ['/var/run/postgresql'], '[1] LOG:  database system is ready to accept connections\nRunning'],
  ['mysql:8.4', { runAsUser: 1000 }, [], "0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.5'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\nRunning"],
  ['mysql:8.4', { runAsUser: 1000 }, ['/var/lib'], "0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.5'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\nRunning"],
  ['mysql:8.4', { readOnlyRootFilesystem: true }, [], '0 [ERROR] [MY-010119] [Server] Aborting\nFailed 1'],
  ['mysql:8.4', { capabilities: { drop: ['ALL'] } }, [], 'error: failed switching to "mysql": operation not permitted\nFailed 1'],
  ['mongo:7', { runAsUser: 1000 }, [], '{"t":{"$date":"D"},"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, terminating","attr":{"error":"IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db"}}\nFailed 100'],
  ['mongo:7', { readOnlyRootFilesystem: true }, ['/tmp'], '{"t":{"$date":"D"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}\nRunning'],
  ['redis:7', { runAsUser: 1000, readOnlyRootFilesystem: true }, [], 'Ready to accept connections tcp\nRunning'],
] as const)('%s with %j and volumes at %j ends or starts as the real one', (image, securityContext, mounts, words) => {
  expect(lastWords(image, securityContext, mounts).replace(/^1:M .* \* /, '')).toBe(words);
});
