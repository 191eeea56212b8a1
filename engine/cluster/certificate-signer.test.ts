import { expect, test } from 'vitest';
import { createCluster } from '../whole';

test('an approved request becomes a certificate that speaks for its subject', () => {
  const cluster = createCluster({ seed: 'certificates' });
  const run = cluster.runScript(`openssl genrsa -out k 1024 2>/dev/null; openssl req -new -key k -out r -subj "/CN=anna/O=devs"
cat <<X | kubectl apply -f - > /dev/null
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: anna}
spec: {request: $(base64 -w0 r), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}
X
kubectl certificate approve anna > /dev/null; sleep 1; kubectl get csr anna -o jsonpath={.status.certificate} | base64 -d > c
openssl x509 -in c -noout -subject; kubectl config set-credentials anna --client-key=k --client-certificate=c > /dev/null; kubectl --user=anna auth whoami -o jsonpath='{.status.userInfo.groups}'`);
  cluster.clock.runUntil(cluster.clock.now() + 30_000);
  expect(run.stdout).toBe('subject=CN = anna, O = devs\n["devs","system:authenticated"]');
});
