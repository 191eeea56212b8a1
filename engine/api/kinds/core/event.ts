import { invalid, invalidEach, quote, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goPlain } from '../../go-json';
import type { Draft, RuleContext, Strategy } from '../../kind';
import { dnsSubdomain, qualified } from '../../names';
import { utf8Length } from '../../text-size';
import type { Event } from '../../types';
import { sameJson } from '../../validation/object-meta';

// Names of events are free: the name of an object and a hexadecimal time.
const anyName = (): readonly string[] => [];

export const event: Strategy = {
  validateName: anyName,
  generation: false,
  validate(object, context) {
    const errors = validateEvent(object, context);
    if (strict(context)) validateStrictly(object as unknown as Event, errors);
    return errors;
  },
  validateUpdate(object, old, context) {
    const errors = validateEvent(object, context);
    if (strict(context)) {
      if (!sameJson(object['series'], old['series'])) validateSeries(object as unknown as Event, errors);
      for (const field of FIXED) if (!sameJson(object[field], old[field])) errors.push(invalid(NAMES[field] ?? field, rendered(goValueOf(object[field])), 'field is immutable'));
    }
    return errors;
  },
};

/** The new API of events asks for more than the old one. */
const strict = (context: RuleContext): boolean => context.info?.group === 'events.k8s.io';

const FIXED = ['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count', 'reason', 'type', 'eventTime', 'action', 'related', 'reportingComponent', 'reportingInstance'];
const NAMES: Readonly<Record<string, string>> = { reportingComponent: 'reportingController' };

function goValueOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? goPlain(value) : typeof value === 'string' ? quote(value) : String(value ?? 0);
}

function validateStrictly(event: Event, errors: FieldErrors): void {
  validateSeries(event, errors);
  if (!event.eventTime) errors.push(required('eventTime'));
  if (event.type !== 'Normal' && event.type !== 'Warning') errors.push(invalid('type', '', `has invalid value: ${event.type ?? ''}`));
  const unset = { firstTimestamp: event.firstTimestamp, lastTimestamp: event.lastTimestamp, count: event.count, source: event.source?.component || event.source?.host };
  for (const [field, value] of Object.entries(unset)) if (value) errors.push(invalid(field, '', 'needs to be unset'));
}

function validateSeries(event: Event, errors: FieldErrors): void {
  if (!event.series) return;
  if ((event.series.count ?? 0) < 2) errors.push(invalid('series.count', '', 'should be at least 2'));
  if (!event.series.lastObservedTime) errors.push(required('series.lastObservedTime'));
}

function validateEvent(object: Draft, context: RuleContext): FieldErrors {
  const errors: FieldErrors = [];
  const event = object as unknown as Event;
  const namespace = object.metadata.namespace ?? '';
  const of = event.involvedObject?.namespace ?? '';
  const homes = event.eventTime ? ['default', 'kube-system'] : ['', 'default'];
  // Events of objects without a namespace belong to the default one.
  if (of === '' ? !homes.includes(namespace) : !event.eventTime && of !== namespace) errors.push(invalid('involvedObject.namespace', of, 'does not match event.namespace'));
  if (event.eventTime) validateNewEvent(event, strict(context) ? 'reportingController' : 'reportingComponent', errors);
  invalidEach(errors, 'namespace', namespace, dnsSubdomain(namespace));
  return errors;
}

function validateNewEvent(event: Event, controller: string, errors: FieldErrors): void {
  const reporting = event.reportingComponent ?? '';
  if (!reporting) errors.push(required(controller));
  invalidEach(errors, controller, reporting, qualified(reporting));
  const limited = (field: string, text: string | undefined, limit: number, need: boolean): void => {
    if (need && !text) errors.push(required(field));
    if (utf8Length(text ?? '') > limit) errors.push(invalid(field, '', `can have at most ${limit} characters`));
  };
  limited('reportingInstance', event.reportingInstance, 128, true);
  limited('action', event.action, 128, true);
  limited('reason', event.reason, 128, true);
  limited('message', event.message, 1024, false);
}
