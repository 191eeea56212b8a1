import type { Process, Program } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Server } from '../image';
import { serverProgram } from '../runtime/server-program';

const VERSION = 'v22.15.0';

/** node: `--version`, and the app that an image brings. The language itself is not simulated. */
export function node(app: Server | undefined): Program {
  return function* run(proc: Process): Task<number> {
    const [first] = proc.argv.slice(1);
    if (first === '--version' || first === '-v') {
      yield* proc.out(`${VERSION}\n`);
      return 0;
    }
    if (app && first !== undefined && /^(\.?\/)?app\.js$/.test(first)) return yield* serverProgram(app)(proc);
    yield* proc.err(`not simulated: the JavaScript language (${app ? 'only node app.js and node --version' : 'only node --version'})\n`);
    return 1;
  };
}
