import { rfc1123z } from '../../api/rfc1123';
import type { Describer } from './describer';
import type { Loose } from '../resource/loose';
import { Page, writeEvents } from './page';
import { head } from './simple';

/** An address that a Service holds. */
export const describeAddress: Describer = function* address(context, object) {
  const page = new Page();
  head(page, object);
  const parent = (object as Loose).spec.parentRef;
  if (parent) {
    page.line(0, 'Parent Reference:');
    page.line(1, 'Group:', parent.group ?? '');
    page.line(1, 'Resource:', parent.resource ?? '');
    page.line(1, 'Namespace:', parent.namespace ?? '');
    page.line(1, 'Name:', parent.name ?? '');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

/** A range that Services take their addresses from. */
export const describeServiceRange: Describer = function* range(context, object) {
  const page = new Page();
  head(page, object);
  const { spec, status = {} } = object as Loose;
  page.line(0, 'CIDRs:', (spec.cidrs ?? []).join(', '));
  if (status.conditions?.length) {
    page.line(0, 'Status:');
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
    page.line(1, '----', '------', '------------------', '------', '-------');
    for (const one of status.conditions) page.line(1, one.type, one.status, rfc1123z(one.lastTransitionTime), one.reason ?? '', one.message ?? '');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};
