import type { ApiResponse } from '../api/transport';
import { encodeUtf8 } from '../runtime/bytes';
import type { RequestContext } from './request-context';
import type { ServerHost } from './host';

export const VERSION = {
  major: '1',
  minor: '33',
  emulationMajor: '1',
  emulationMinor: '33',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '32',
  gitVersion: 'v1.33.1',
  gitCommit: '8adc0f041b8e7ad1d30e29cc59c6ae7a15e19828',
  gitTreeState: 'clean',
  buildDate: '2025-05-15T08:19:08Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Answers everything that is not a resource: discovery and version, the rest in rare-paths.ts. */
export function answerNonResource(server: ServerHost, context: RequestContext): ApiResponse {
  const { path } = context.info;
  const clean = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const accept = context.header('accept');
  const discovered = server.discovery.answer(clean, accept);
  if (discovered) return discovered;
  if (clean === '/version') return { status: 200, headers: { 'content-type': 'application/json' }, bytes: encodeUtf8(JSON.stringify(VERSION, undefined, 2)) };
  return server.rare.answerRarePath(server, context, clean);
}
