import type { Program } from '../../runtime/machine';

const RELEASE = 'v1.33.1';
const COMMIT = '8adc0f041b8e7ad1d30e29cc59c6ae7a15e19828';
const VERSION = `&version.Info{Major:"1", Minor:"33", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", MinCompatibilityMinor:"", GitVersion:"${RELEASE}", GitCommit:"${COMMIT}", GitTreeState:"clean", BuildDate:"2025-05-15T08:16:00Z", GoVersion:"go1.24.2", Compiler:"gc", Platform:"linux/amd64"}`;

/** kubeadm of a node: its version. Nothing else of it is simulated. */
export const kubeadm: Program = function* kubeadm(proc) {
  const [verb = '', ...words] = proc.argv.slice(1);
  if (verb !== 'version' || words.some((word) => !/^(-o|--output)?=?(short)?$/.test(word))) {
    yield* proc.err(`not simulated: kubeadm ${[verb, ...words].join(' ')}\n`);
    return 1;
  }
  yield* proc.out(words.length > 0 ? `${RELEASE}\n` : `kubeadm version: ${VERSION}\n`);
  return 0;
};

/** The kubelet's program as somebody calls it by hand; the running one is a service of the node. */
export const kubelet: Program = function* kubelet(proc) {
  if (proc.argv[1] !== '--version') {
    yield* proc.err('not simulated: a second kubelet\n');
    return 1;
  }
  yield* proc.out(`Kubernetes ${RELEASE}\n`);
  return 0;
};
