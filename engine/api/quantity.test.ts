import { describe, expect, it } from 'vitest';
import { canonicalQuantity, compareQuantities, milliValue } from './quantity';

describe('quantities', () => {
  it.each([
    ['0.5', '500m'], ['1000m', '1'], ['1.5Gi', '1536Mi'], ['1024Mi', '1Gi'], ['1G', '1G'], ['0.0001', '100u'], ['12000', '12k'], ['1e3', '1e3'], ['0', '0'], ['-1Gi', '-1Gi'], ['100', '100'], ['1.5Ki', '1536'],
  ])('are written in their shortest whole form: %s is %s', (written, canonical) => {
    expect(canonicalQuantity(written)).toBe(canonical);
  });

  it.each([['lots', /^quantities must match/], ['5 cores', /^quantities must match/], ['1kk', /^unable to parse quantity's suffix$/], ['', /^quantities must match/], ['m', /^unable to parse numeric part of quantity$/]])('refuse %j', (written, message) => {
    expect(() => canonicalQuantity(written)).toThrow(message);
  });

  it('compare by value and round up', () => {
    expect(compareQuantities('1', '1000m')).toBe(0);
    expect(compareQuantities('1Gi', '1G')).toBe(1);
    expect(milliValue('0.0001')).toBe(1);
  });
});
