import { forbiddenField, invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { httpHeaderName, portName, portNumber } from '../../names';
import type { ExecAction, GRPCAction, HTTPGetAction, IntOrString, Lifecycle, Probe, SleepAction, TCPSocketAction } from '../../types';

interface Handler {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
  readonly sleep?: SleepAction;
}

export function validateLivenessProbe(probe: Probe | undefined, grace: number | undefined, path: string, errors: FieldErrors): void {
  if (!probe) return;
  validateProbe(probe, grace, path, errors);
  if (probe.successThreshold !== 1) errors.push(invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'));
}

export function validateReadinessProbe(probe: Probe | undefined, grace: number | undefined, path: string, errors: FieldErrors): void {
  if (!probe) return;
  validateProbe(probe, grace, path, errors);
  if (probe.terminationGracePeriodSeconds !== undefined) errors.push(invalid(`${path}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, 'must not be set for readinessProbes'));
}

function validateProbe(probe: Probe, grace: number | undefined, path: string, errors: FieldErrors): void {
  validateHandler({ exec: probe.exec, httpGet: probe.httpGet, tcpSocket: probe.tcpSocket, grpc: probe.grpc }, grace, path, errors);
  for (const name of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    const value = probe[name] ?? 0;
    if (value < 0) errors.push(invalid(`${path}.${name}`, value, 'must be greater than or equal to 0'));
  }
  if (probe.terminationGracePeriodSeconds !== undefined && probe.terminationGracePeriodSeconds <= 0) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, 'must be greater than 0'));
  }
}

export function validateLifecycle(lifecycle: Lifecycle | undefined, grace: number | undefined, path: string, errors: FieldErrors): void {
  if (lifecycle?.postStart) validateHandler(lifecycle.postStart, grace, `${path}.postStart`, errors);
  if (lifecycle?.preStop) validateHandler(lifecycle.preStop, grace, `${path}.preStop`, errors);
}

function validateHandler(handler: Handler, grace: number | undefined, path: string, errors: FieldErrors): void {
  let first = true;
  const one = (name: string, check: (field: string) => void): void => {
    if (first) check(`${path}.${name}`);
    else errors.push(forbiddenField(`${path}.${name}`, 'may not specify more than 1 handler type'));
    first = false;
  };
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  if (exec) one('exec', (field) => void (exec.command?.length || errors.push(required(`${field}.command`))));
  if (httpGet) one('httpGet', (field) => validateHttpGet(httpGet, field, errors));
  if (tcpSocket) one('tcpSocket', (field) => validatePort(tcpSocket.port, `${field}.port`, errors));
  if (grpc) one('grpc', (field) => validatePort(grpc.port, `${field}.port`, errors));
  if (sleep) {
    one('sleep', (field) => {
      if (grace !== undefined && (sleep.seconds < 0 || sleep.seconds > grace)) {
        errors.push(invalid(field, sleep.seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`));
      }
    });
  }
  if (first) errors.push(required(path, 'must specify a handler type'));
}

function validateHttpGet(http: HTTPGetAction, path: string, errors: FieldErrors): void {
  if (!http.path) errors.push(required(`${path}.path`));
  validatePort(http.port, `${path}.port`, errors);
  const scheme = http.scheme as string | undefined;
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') errors.push(notSupported(`${path}.scheme`, scheme ?? '', ['HTTP', 'HTTPS']));
  for (const header of http.httpHeaders ?? []) invalidEach(errors, `${path}.httpHeaders`, header.name ?? '', httpHeaderName(header.name ?? ''));
}

/** A port by number or by name. */
export function validatePort(port: IntOrString | undefined, path: string, errors: FieldErrors): void {
  if (typeof port === 'string') invalidEach(errors, path, port, portName(port));
  else invalidEach(errors, path, port ?? 0, portNumber(port ?? 0));
}
