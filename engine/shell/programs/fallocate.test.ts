import { expect, test } from 'vitest';
import { createCluster } from '../../whole';
import { runToEnd } from '../../testing/run-to-end';

test('fallocate takes room on the disk without writing it, and says when there is none', () => {
  const cluster = createCluster({ seed: 'fallocate', workers: 1 });
  expect(runToEnd(cluster, "ssh worker-1 'fallocate -l 3G /big && ls -l /big | cut -d\" \" -f5; fallocate -l 1KiB /small && stat -c %s /small; fallocate -l 300G /huge; fallocate /x; fallocate -l many /x'").output)
    .toBe("3221225472\n1024\nfallocate: fallocate failed: No space left on device\nfallocate: no length argument specified\nTry 'fallocate --help' for more information.\nfallocate: failed to parse length: 'many': Invalid argument\n");
});
