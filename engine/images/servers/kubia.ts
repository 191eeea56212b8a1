import type { Server } from '../image';
import { GO_EXITS, serveHttp, textResponse } from './http-server';

interface KubiaOptions {
  /** What it answers, given the host name. */
  readonly greeting: (hostname: string) => string;
  /** After this many requests it answers 500, for the lesson on liveness probes. */
  readonly healthyRequests?: number;
  readonly unhealthy?: (hostname: string) => string;
}

/** luksa/kubia: answers every request with the name of its pod. */
export function kubia(options: KubiaOptions): Server {
  return (context) => {
    let requests = 0;
    context.log('Kubia server starting...\n');
    return serveHttp(context, {
      ports: [8080],
      exits: GO_EXITS,
      memoryBytes: 9 * 1024 ** 2,
      handler: (request) => {
        requests += 1;
        context.log(`Received request from ${request.remoteAddress}:${request.remotePort ?? 0}\n`);
        if (options.healthyRequests !== undefined && requests > options.healthyRequests) return textResponse(500, options.unhealthy?.(context.hostname) ?? '');
        return textResponse(200, options.greeting(context.hostname));
      },
    });
  };
}

/** gcr.io/google-samples/hello-app. */
export function helloApp(version: string): Server {
  return (context) => {
    const port = Number(context.env.get('PORT') ?? 8080);
    context.logError(`${goTime(context.clock.now())} Server listening on port ${port}\n`);
    return serveHttp(context, {
      ports: [port],
      exits: GO_EXITS,
      memoryBytes: 6 * 1024 ** 2,
      handler: (request) => {
        context.logError(`${goTime(context.clock.now())} Serving request: ${request.path.split('?')[0]}\n`);
        return textResponse(200, `Hello, world!\nVersion: ${version}\nHostname: ${context.hostname}\n`);
      },
    });
  };
}

/** The time stamp of Go's log package. */
function goTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace(/-/g, '/').replace('T', ' ');
}
