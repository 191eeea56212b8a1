import type { Describer } from './describer';
import type { Loose } from '../resource/loose';
import { Page, writeEvents } from './page';

export const describeEndpointSlice: Describer = function* slice(context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.line(0, 'Namespace:', one.metadata.namespace);
  page.labels('Labels', one.metadata.labels);
  page.annotations(one.metadata.annotations);
  page.line(0, 'AddressType:', one.addressType);
  const ports: Loose[] = one.ports ?? [];
  if (ports.length === 0) page.line(0, 'Ports: <unset>');
  else {
    page.line(0, 'Ports:');
    page.line(1, 'Name', 'Port', 'Protocol');
    page.line(1, '----', '----', '--------');
    for (const port of ports) page.line(1, port.name || '<unset>', String(port.port ?? '<unset>'), port.protocol ?? 'TCP');
  }
  const endpoints: Loose[] = one.endpoints ?? [];
  if (endpoints.length === 0) page.line(0, 'Endpoints: <none>');
  else page.line(0, 'Endpoints:');
  for (const endpoint of endpoints) {
    page.line(1, '- Addresses:', endpoint.addresses?.length ? endpoint.addresses.join(', ') : '<none>');
    page.line(2, 'Conditions:');
    page.line(3, 'Ready:', String(endpoint.conditions?.ready ?? '<unset>'));
    page.line(2, 'Hostname:', endpoint.hostname ?? '<unset>');
    if (endpoint.targetRef) page.line(2, 'TargetRef:', `${endpoint.targetRef.kind}/${endpoint.targetRef.name}`);
    page.line(2, 'NodeName:', endpoint.nodeName ?? '<unset>');
    page.line(2, 'Zone:', endpoint.zone ?? '<unset>');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};
