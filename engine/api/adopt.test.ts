import { describe, expect, it } from 'vitest';
import { adopt, MISFIT } from './adopt';
import { decode } from './decode';
import { schemaOf } from './schemas';
import { seal } from './seal';

const SCHEMA = schemaOf('core.v1.PodStatus')!;
const T = '2026-11-21T08:00:00Z';

const status = (ready: boolean): Record<string, unknown> => ({
  phase: 'Running', message: '', hostIPs: [], podIP: undefined,
  conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastProbeTime: null, lastTransitionTime: T }, { type: 'Initialized', status: 'True', lastTransitionTime: T }],
  containerStatuses: [{ name: 'web', ready, restartCount: 0, image: 'nginx', imageID: '', state: { running: { startedAt: T } }, lastState: {} }],
});

describe('a part that an actor hands over', () => {
  it('is stored as the decoder and the seal would have made it', () => {
    expect(adopt(SCHEMA, status(true), undefined)).toEqual(seal(SCHEMA, decode(SCHEMA, status(true)).value));
  });

  it('shares with the stored part what is equal to it, whole or in parts', () => {
    const before = adopt(SCHEMA, status(false), undefined) as ReturnType<typeof status>;
    expect(adopt(SCHEMA, status(false), before)).toBe(before);
    const after = adopt(SCHEMA, status(true), before) as typeof before;
    expect(after).not.toBe(before);
    expect((after['conditions'] as object[])[1]).toBe((before['conditions'] as object[])[1]);
    expect(Object.isFrozen((after['containerStatuses'] as object[])[0])).toBe(true);
  });

  it('takes a frozen list that was given before at once, and still shares the stored one where that says the same', () => {
    const conditions = Object.freeze([Object.freeze({ type: 'Ready', status: 'True', lastTransitionTime: T })]);
    const first = adopt(SCHEMA, { phase: 'Running', conditions }, undefined) as Record<string, unknown>;
    expect(first['conditions']).toEqual([{ type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: T }]);
    expect((adopt(SCHEMA, { phase: 'Pending', conditions }, undefined) as typeof first)['conditions']).toBe(first['conditions']);
    const before = Object.freeze({ ...first, conditions: Object.freeze([...(first['conditions'] as object[])]) });
    expect((adopt(SCHEMA, { phase: 'Pending', conditions }, before) as typeof first)['conditions']).toBe(before.conditions);
  });

  it.each([
    ['an unknown field', { phase: 'Running', phaze: 1 }],
    ['a number for a text', { phase: 1 }],
    ['a time in another form', { startTime: '2026-11-21T08:00:00.5Z' }],
    ['nothing in a list', { podIPs: [null] }],
  ])('is left to the decoder when it holds %s', (_what, value) => {
    expect(adopt(SCHEMA, value, undefined)).toBe(MISFIT);
  });
});
