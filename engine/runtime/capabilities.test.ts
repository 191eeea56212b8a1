import { expect, test } from 'vitest';
import { capabilityMask, containerCapabilities } from './capabilities';

test('what root may do follows from what is dropped and added', () => {
  const mask = (addCapabilities: string[], dropCapabilities: string[], privileged = false): string => capabilityMask(containerCapabilities({ addCapabilities, dropCapabilities, privileged }));
  expect(mask([], [])).toBe('00000000a80425fb');
  expect(mask([], ['ALL'])).toBe('0000000000000000');
  expect(mask(['NET_ADMIN', 'CAP_SYS_TIME'], ['CHOWN'])).toBe('00000000aa0435fa');
  expect(mask(['NET_BIND_SERVICE'], ['ALL'])).toBe('0000000000000400');
  expect(mask([], [], true)).toBe('000001ffffffffff');
});
