import { decodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { FileSystem } from '../../runtime/machine';
import type { HttpResponse } from '../../runtime/net';
import { Signal } from '../../runtime/process';
import type { Server } from '../image';
import { GO_EXITS, httpDate, serveHttp, textResponse } from './http-server';
import { httpdRefusal, refuseToStart } from './restrained';

/** Apache httpd: "It works!" or what lies in htdocs. */
export const httpd: Server = (context) => {
  const refusal = httpdRefusal(context);
  if (refusal) return refuseToStart(context, refusal);
  const line = (text: string) => context.logError(`[${new Date(context.clock.now()).toUTCString().slice(0, 25).replace(',', '')}] ${text}\n`);
  line("[mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.63 (Unix) configured -- resuming normal operations");
  line("[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'");
  return serveHttp(context, {
    ports: [80], exits: { [Signal.TERM]: 0, [Signal.INT]: 0, [Signal.WINCH]: 0 }, memoryBytes: 6 * 1024 ** 2,
    handler: (request) => {
      const path = request.path.split('?')[0]!;
      const response = context.touched ? staticFile(context.files(), `/usr/local/apache2/htdocs${path}`, ['index.html']) : path === '/' || path === '/index.html' ? html('<html><body><h1>It works!</h1></body></html>\n') : undefined;
      const answer = response ?? { status: 404, headers: { 'Content-Type': 'text/html; charset=iso-8859-1' }, body: Uint8Array.from('<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n', (letter) => letter.charCodeAt(0)) };
      context.log(`${request.remoteAddress} - - "${request.method} ${request.path} HTTP/1.1" ${answer.status} ${answer.body.length}\n`);
      return { ...answer, headers: { Date: httpDate(context.clock.now()), Server: 'Apache/2.4.63 (Unix)', 'Content-Length': String(answer.body.length), ...answer.headers } };
    },
  });
};

/** The php-apache of the autoscaling walkthrough: each request computes for a while. */
export const hpaExample: Server = (context) => serveHttp(context, { ports: [80], exits: { [Signal.TERM]: 0, [Signal.WINCH]: 0 }, memoryBytes: 12 * 1024 ** 2, requestMs: 90, handler: () => textResponse(200, 'OK!') });

/** registry.k8s.io/echoserver: the request, said back. */
export const echoserver: Server = (context) =>
  serveHttp(context, {
    ports: [8080], exits: { [Signal.TERM]: 0, [Signal.INT]: 0 }, memoryBytes: 8 * 1024 ** 2,
    handler: (request) =>
      textResponse(200, [
        '', '', `Hostname: ${context.hostname}`, '', 'Pod Information:', '\t-no pod information available-', '', 'Server values:', '\tserver_version=nginx: 1.14.2 - lua: 10015', '', 'Request Information:', `\tclient_address=${request.remoteAddress}`, `\tmethod=${request.method}`,
        `\treal path=${request.path}`, '\tquery=', '\trequest_version=1.1', '\trequest_scheme=http', `\trequest_uri=${request.url}`, '', 'Request Headers:', ...Object.entries(request.headers).map(([name, value]) => `\t${name.toLowerCase()}=${value}`), '', 'Request Body:', request.body ? decodeUtf8(request.body) : '\t-no body in request-', '', '',
      ].join('\n')),
  });

/** serve_hostname of the lesson on debugging services. */
export const serveHostname: Server = (context) => serveHttp(context, { ports: [9376], exits: GO_EXITS, memoryBytes: 5 * 1024 ** 2, handler: () => textResponse(200, `${context.hostname}\n`) });

/** goproxy of the task on probes: a port that is open. */
export const goproxy: Server = (context) => serveHttp(context, { ports: [8080], exits: GO_EXITS, memoryBytes: 5 * 1024 ** 2, handler: () => textResponse(500, 'This is a proxy server. Does not respond to non-proxy requests.\n') });

/** kubernetes-bootcamp of the tutorial of the basics. */
export const bootcamp: Server = (context) => {
  context.log(`Kubernetes Bootcamp App Started At: ${new Date(context.clock.now()).toISOString()} | Running On:  ${context.hostname} \n\n`);
  return serveHttp(context, {
    ports: [8080], exits: { [Signal.TERM]: 0, [Signal.INT]: 0 }, memoryBytes: 20 * 1024 ** 2,
    handler: () => textResponse(200, `Hello Kubernetes bootcamp! | Running on: ${context.hostname} | v=${context.env.get('VERSION') ?? '1'}\n`),
  });
};

/** How long the liveness example of the task on probes is well. */
const WELL_MS = 10_000;

/** agnhost: netexec, serve-hostname, liveness, pause. */
export const agnhost: Server = (context) => {
  const command = context.argv[1] ?? 'pause';
  const flag = (name: string) => context.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (command === 'netexec' || command === 'serve-hostname') {
    const port = Number(flag('http-port') ?? flag('port') ?? (command === 'netexec' ? 8080 : 9376));
    return serveHttp(context, {
      ports: [port], exits: GO_EXITS, memoryBytes: 8 * 1024 ** 2,
      handler: (request) => {
        const path = request.path.split('?')[0];
        if (command === 'serve-hostname' || path === '/hostname' || path === '/hostName') return textResponse(200, context.hostname);
        if (path === '/healthz') return textResponse(200, '');
        if (path === '/clientip') return textResponse(200, `${request.remoteAddress}:${request.remotePort ?? 0}`);
        if (path === '/echo') return textResponse(200, decodeURIComponent(/msg=([^&]*)/.exec(request.path)?.[1] ?? ''));
        return textResponse(200, `NOW: ${new Date(context.clock.now()).toISOString()}`);
      },
    });
  }
  if (command === 'liveness') {
    const startMs = context.clock.now();
    return serveHttp(context, {
      ports: [8080], exits: GO_EXITS, memoryBytes: 8 * 1024 ** 2,
      handler: () => {
        const elapsedMs = context.clock.now() - startMs;
        return elapsedMs > WELL_MS ? textResponse(500, `error: ${elapsedMs / 1000}`) : textResponse(200, 'ok');
      },
    });
  }
  if (command !== 'pause') {
    context.logError(`not simulated: agnhost ${command}\n`);
    context.exit(1);
  } else context.log('Paused\n');
  return { signal: (signal) => (signal === Signal.TERM || signal === Signal.INT ? context.exit(0) : undefined), stop: () => {}, memoryBytes: 4 * 1024 ** 2, cpuMs: 0 };
};

/** hashicorp/http-echo and similar: one text. */
export const httpEcho: Server = (context) => {
  const flag = (name: string) => {
    const at = context.argv.findIndex((word) => word.replace(/^--?/, '').split('=')[0] === name);
    return at < 0 ? undefined : context.argv[at]!.includes('=') ? context.argv[at]!.replace(/^[^=]*=/, '') : context.argv[at + 1];
  };
  const port = Number((flag('listen') ?? ':5678').split(':').at(-1));
  const text = flag('text') ?? context.env.get('ECHO_TEXT') ?? 'hello-world';
  context.log(`[INFO] server is listening on :${port}\n`);
  return serveHttp(context, { ports: [port], exits: { [Signal.TERM]: 0, [Signal.INT]: 0 }, memoryBytes: 5 * 1024 ** 2, handler: () => textResponse(200, `${text}\n`) });
};

/** A directory's files; undefined when there is nothing. */
export function staticFile(files: FileSystem, path: string, index: readonly string[]): HttpResponse | undefined {
  try {
    if (files.stat(path).kind === 'directory') {
      const page = index.find((name) => files.exists(`${path}/${name}`));
      return page === undefined ? undefined : staticFile(files, `${path.replace(/\/$/, '')}/${page}`, index);
    }
    return { status: 200, headers: { 'Content-Type': path.endsWith('.html') ? 'text/html' : 'text/plain' }, body: files.readFile(path) };
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}

function html(text: string): HttpResponse {
  return { status: 200, headers: { 'Content-Type': 'text/html' }, body: Uint8Array.from(text, (letter) => letter.charCodeAt(0)) };
}
