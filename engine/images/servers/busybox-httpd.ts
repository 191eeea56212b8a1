import { encodeUtf8 } from '../../runtime/bytes';
import type { Process, Program } from '../../runtime/machine';
import { Signal, type Task } from '../../runtime/process';
import { resolvePath } from '../../shell/vfs';
import type { Server } from '../image';
import { serveHttp } from './http-server';
import { staticFile } from './web-samples';
import { serverProgram } from '../runtime/server-program';

/** BusyBox httpd: -f in the foreground, -p PORT, -h HOME, -v; serves the files of its folder. */
export const busyboxHttpd: Program = function* run(proc: Process): Task<number> {
  const words = proc.argv.slice(1);
  let port = 80, home = proc.cwd, foreground = false, verbose = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const value = (letter: string) => (word.length > 2 ? word.slice(2) : (words[(at += 1)] ?? letter));
    if (word.startsWith('-p')) port = Number(value('p').replace(/^.*:/, ''));
    else if (word.startsWith('-h')) home = resolvePath(proc.cwd, value('h'));
    else if (/^-[fvi]+$/.test(word)) {
      foreground ||= word.includes('f');
      verbose ||= word.includes('v');
    } else {
      yield* proc.err(`httpd: not simulated: ${word}\n`);
      return 1;
    }
  }
  const program = serverProgram(server(port, home, verbose));
  if (foreground) return yield* program(proc);
  proc.spawn({ argv: proc.argv, program, newGroup: true });
  return 0;
};

function server(port: number, home: string, verbose: boolean): Server {
  return (context) => serveHttp(context, {
    ports: [port], exits: { [Signal.TERM]: 143, [Signal.INT]: 130, [Signal.HUP]: 129 }, memoryBytes: 700_000,
    handler: (request) => {
      const answer = staticFile(context.files(), `${home === '/' ? '' : home}${request.path.split('?')[0]}`, ['index.html']) ?? NOT_FOUND;
      if (verbose) context.logError(`${request.remoteAddress}: response:${answer.status}\n`);
      return answer;
    },
  });
}

const NOT_FOUND = { status: 404, headers: { 'Content-type': 'text/html', Connection: 'close' }, body: encodeUtf8('<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n') };
