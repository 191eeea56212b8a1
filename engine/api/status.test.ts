import { describe, expect, it } from 'vitest';
import { notFound, StatusError } from './status';

describe('a refusal', () => {
  it('is an Error to whoever catches it, without a stack trace', () => {
    const error: unknown = notFound({ group: '', resource: 'pods' }, 'web');
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(StatusError);
    expect(String(error)).toBe('StatusError: pods "web" not found');
    expect((error as Error).stack).toBeUndefined();
  });
});
