import { invalid, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showSelector } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { CronJob, CronJobSpec, JobSpec } from '../../types';
import { validateNonNegative } from '../../validation/numbers';
import { keepStatus, statusOnly } from '../apps/workload';
import type { Mutable } from '../mutable';
import { part } from '../mutable';
import { hostnameWarnings, templateWarnings } from '../pod/warnings';
import { defaultJobSpec, validateJobSpec } from './job';
import { isTimeZone, scheduleError } from './schedule';

export const cronJob: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<CronJobSpec>;
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    const jobTemplate = part(spec as unknown as Record<string, unknown>, 'jobTemplate');
    defaultJobSpec(part(jobTemplate, 'spec') as unknown as Mutable<JobSpec>);
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepStatus,
  validate(object) {
    const errors = validateCronJob(object, undefined);
    const name = object.metadata.name ?? '';
    // A job's name adds eleven characters, a pod's label holds it.
    if (name.length > 52) errors.push(invalid('metadata.name', name, 'must be no more than 52 characters'));
    return errors;
  },
  validateUpdate: (object, old) => validateCronJob(object, (old as unknown as CronJob).spec),
  warnings(object, old) {
    const { spec } = object as unknown as CronJob;
    const warnings = [...(old ? [] : hostnameWarnings(object.metadata.name, 'this is used in Job names, Pod names and hostnames')), ...templateWarnings(spec?.jobTemplate?.spec?.template, 'spec.jobTemplate.spec.template')];
    if (spec?.schedule?.includes('TZ')) warnings.push('CRON_TZ or TZ used in spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details');
    return warnings;
  },
  subresources: { status: statusOnly },
};

function validateCronJob(object: Draft, old: CronJobSpec | undefined): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as CronJob).spec!;
  if (!spec.schedule) errors.push(required('spec.schedule'));
  else {
    const why = scheduleError(spec.schedule);
    if (why) errors.push(invalid('spec.schedule', spec.schedule, why));
    const zoned = spec.schedule.includes('TZ');
    if (zoned && spec.timeZone !== undefined) errors.push(invalid('spec.schedule', spec.schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
    else if (zoned && !old?.schedule?.includes('TZ')) errors.push(invalid('spec.schedule', spec.schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  }
  validateNonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds', errors);
  if (spec.timeZone !== undefined && spec.timeZone !== old?.timeZone) validateTimeZone(spec.timeZone, errors);
  const policy = spec.concurrencyPolicy as string | undefined;
  if (!policy) errors.push(required('spec.concurrencyPolicy'));
  else if (!['Allow', 'Forbid', 'Replace'].includes(policy)) errors.push(notSupported('spec.concurrencyPolicy', policy, ['Allow', 'Forbid', 'Replace']));
  const job = spec.jobTemplate?.spec ?? ({} as JobSpec);
  validateJobSpec(job, 'spec.jobTemplate.spec', errors);
  if (job.selector) errors.push(invalid('spec.jobTemplate.spec.selector', showSelector(job.selector), '`selector` will be auto-generated'));
  if (job.manualSelector) errors.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  validateNonNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit', errors);
  validateNonNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit', errors);
  return errors;
}

function validateTimeZone(zone: string, errors: FieldErrors): void {
  const path = 'spec.timeZone';
  if (zone === '') errors.push(invalid(path, zone, 'timeZone must be nil or non-empty string'));
  else if (zone.toLowerCase() === 'local') errors.push(invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'));
  else if (!isTimeZone(zone)) errors.push(invalid(path, zone, `unknown time zone ${zone}`));
}
