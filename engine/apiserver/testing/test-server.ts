import * as expressions from '../cel/compile';
import * as wire from '../../api/wire-json';
import * as rare from '../rare';
import { parse } from 'yaml';
import { LazyModule } from '../../runtime/lazy-module';
import { createApiServer, type ApiServer } from '..';
import { readProtobuf } from '../protobuf-body';
import { yamlBodies } from '../yaml-body';
import type { ApiResponse, UserInfo, WatchEvent } from '../../api/transport';
import { encodeUtf8 } from '../../runtime/bytes';
import { EventQueueClock } from '../../runtime/clock';
import { Random } from '../../runtime/random';

/** A server for tests: namespace lab with its default account, and short ways to speak to it. */
export class TestServer {
  readonly clock = new EventQueueClock(Date.UTC(2026, 10, 21, 8, 0, 0));
  readonly server: ApiServer;

  constructor(seed = 'test') {
    this.server = createApiServer({ clock: this.clock, random: new Random(seed), expressions: LazyModule.of(expressions), rare: LazyModule.of(rare), wire: LazyModule.of(wire) });
    this.server.formats = { yaml: yamlBodies((text) => parse(text, { uniqueKeys: false }) as unknown), protobuf: readProtobuf };
    this.server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
    this.server.seed({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'lab' } });
  }

  /** `path` with its query; a string body travels as bytes, an object as it is. */
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}, user?: UserInfo): ApiResponse {
    const [plain, query = ''] = path.split('?');
    const pairs = query.split('&').filter(Boolean).map((pair) => pair.split('=').map(decodeURIComponent) as [string, string]);
    return this.server.send({ method, path: plain!, query: pairs, headers: { 'user-agent': 'test/1', ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' ? { bytes: encodeUtf8(body) } : { object: body } }), ...(user ? { user } : {}) });
  }

  /** The object of an answer, for reading in tests. */
  // Tests read any field.
  object(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers?: Readonly<Record<string, string>>): any {
    return this.send(method, path, body, headers).object;
  }

  watch(path: string): WatchEvent[] {
    const events: WatchEvent[] = [];
    this.send('GET', `${path}${path.includes('?') ? '&' : '?'}watch=true`).stream!.subscribe({ frame: (frame) => events.push(frame as WatchEvent), end: () => undefined });
    return events;
  }

  /** Runs what is due now. */
  settle(): void {
    this.clock.runUntil(this.clock.now());
  }
}

export const pod = (name: string, labels: Readonly<Record<string, string>> = {}): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } });
