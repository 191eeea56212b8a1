import { expect, test } from 'vitest';
import { createCluster } from '../whole';
import { runToEnd } from '../testing/run-to-end';

test('a secret for an account gets its token, which speaks for the account until the account goes', () => {
  const cluster = createCluster({ seed: 'account tokens' });
  const sh = (text: string): string => runToEnd(cluster, text).output;
  sh(`kubectl create serviceaccount robot
for name in robot nobody; do cat <<X | kubectl apply -f -
apiVersion: v1
kind: Secret
metadata: {name: $name-token, annotations: {kubernetes.io/service-account.name: $name}}
type: kubernetes.io/service-account-token
X
done; sleep 1`);
  expect(sh('kubectl get secrets --no-headers')).toMatch(/^robot-token +kubernetes.io\/service-account-token +3 +1s\n$/);
  const token = sh("kubectl get secret robot-token -o jsonpath='{.data.token}' | base64 -d");
  expect(sh(`kubectl config set-credentials t --token=${token} >/dev/null; kubectl --user=t auth whoami -o jsonpath='{.status.userInfo.username}'`)).toBe('system:serviceaccount:default:robot');
  // The certificate of the current context is read first.
  expect(sh(`kubectl --token=${token} auth whoami -o jsonpath='{.status.userInfo.username}'; kubectl --token=none get pods -o name`)).toBe('kubernetes-admin');
  expect(sh('kubectl describe sa robot')).toMatch(/Tokens: +robot-token/);
  sh('kubectl delete sa robot; sleep 1');
  expect(sh('kubectl get secrets')).toBe('No resources found in default namespace.\n');
  expect(sh('kubectl --user=t auth whoami 2>&1')).toContain('Unauthorized');
});
