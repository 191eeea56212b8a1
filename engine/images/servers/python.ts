import { encodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { Process } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import { resolvePath } from '../../shell/vfs';
import { serverProgram } from '../runtime/server-program';
import { serveHttp, textResponse } from './http-server';
import { staticFile } from './web-samples';

/** python3: `--version` and `-m http.server`. The language itself is not simulated. */
export function* python(proc: Process): Task<number> {
  const words = proc.argv.slice(1);
  if (words[0] === '--version' || words[0] === '-V') {
    yield* proc.out('Python 3.12.10\n');
    return 0;
  }
  const at = words.indexOf('-m');
  if (at < 0 || words[at + 1] !== 'http.server') {
    yield* proc.err('not simulated: the Python language (only python3 -m http.server)\n');
    return 1;
  }
  const rest = words.slice(at + 2);
  const directoryAt = rest.findIndex((word) => word === '-d' || word === '--directory');
  const root = resolvePath(proc.cwd, directoryAt >= 0 ? (rest[directoryAt + 1] ?? '.') : '.');
  const port = Number(rest.find((word, index) => /^\d+$/.test(word) && rest[index - 1] !== '--bind') ?? 8000);
  return yield* serverProgram((context) => {
    context.log(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
    return serveHttp(context, {
      ports: [port], exits: { [Signal.TERM]: 143, [Signal.INT]: 130 }, memoryBytes: 15 * 1024 ** 2,
      onTaken: () => {
        context.logError('OSError: [Errno 98] Address already in use\n');
        context.exit(1);
      },
      handler: (request) => {
        const path = request.path.split('?')[0]!;
        const response = staticFile(context.files(), root + path, ['index.html']) ?? listing(context.files().exists(root + path) ? context.files() : undefined, root + path, path);
        const [, day, month, year, time] = new Date(context.clock.now()).toUTCString().split(' ');
        context.logError(`${request.remoteAddress} - - [${day}/${month}/${year} ${time}] "${request.method} ${request.path} HTTP/1.1" ${response.status} -\n`);
        return response;
      },
    });
  })(proc);
}

function listing(files: { readDirectory(path: string): string[] } | undefined, path: string, shown: string) {
  try {
    if (!files) return textResponse(404, '<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n    </body>\n</html>\n');
    const items = files.readDirectory(path).map((name) => `<li><a href="${name}">${name}</a></li>\n`).join('');
    return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: encodeUtf8(`<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${shown}</title>\n</head>\n<body>\n<h1>Directory listing for ${shown}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`) };
  } catch (error) {
    if (error instanceof SystemError) return textResponse(404, 'File not found\n');
    throw error;
  }
}

/** stress: computes and takes memory as its options say. */
export function* stress(proc: Process): Task<number> {
  const value = (...names: string[]) => {
    const at = proc.argv.findIndex((word) => names.includes(word));
    return at >= 0 ? proc.argv[at + 1] : undefined;
  };
  const cpu = Number(value('-c', '--cpu') ?? 0), vm = Number(value('-m', '--vm') ?? 0);
  const unit = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 };
  const size = /^(\d+)([KMG]?)/.exec(value('--vm-bytes') ?? '256M');
  const bytes = Number(size?.[1] ?? 256) * (unit[(size?.[2] ?? 'M') as 'M'] ?? 1);
  const seconds = Number((value('-t', '--timeout') ?? 'Infinity').replace(/s$/, ''));
  yield* proc.out(`stress: info: [${proc.pid}] dispatching hogs: ${cpu} cpu, 0 io, ${vm} vm, 0 hdd\n`);
  const end = proc.clock.now() + seconds * 1000;
  const hogs = Array.from({ length: cpu + vm }, (_, at) =>
    proc.spawn({
      argv: proc.argv,
      *program(self) {
        if (at >= cpu) yield* self.allocate(bytes, true);
        while (self.clock.now() < end) yield* self.spend(1000);
        return 0;
      },
    }),
  );
  for (const hog of hogs) {
    const code = yield* proc.wait(hog);
    if (code === 0) continue;
    yield* proc.err(`stress: FAIL: [${proc.pid}] (415) <-- worker ${hog.pid} got signal ${code - 128}\nstress: WARN: [${proc.pid}] (417) now reaping child worker processes\nstress: FAIL: [${proc.pid}] (451) failed run completed in 0s\n`);
    for (const other of hogs) other.kill(Signal.KILL);
    return 1;
  }
  yield* proc.out(`stress: info: [${proc.pid}] successful run completed in ${Math.round(seconds)}s\n`);
  return 0;
}
