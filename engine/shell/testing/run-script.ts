import type { OpenFile, Program } from '../../runtime/machine';
import { SinkFile, SourceFile } from '../kernel';
import { testMachine } from '../kernel/testing';
import { LazyModule } from '../../runtime/lazy-module';
import { language } from '../language';
import { firstPrograms } from '../programs';
import { toolPrograms } from '../programs/tools';
import { concatBytes, decodeUtf8 } from '../../runtime/bytes';

const whole = LazyModule.of(language);

interface ScriptResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | undefined;
}

/** Runs `bash -c script` on a fresh machine (a container when its memory is limited), bounded by `maxEvents` of the clock. */
export function runScript(script: string, options: { more?: ReadonlyMap<string, Program>; input?: string; maxEvents?: number; processes?: number; memoryBytes?: number } = {}): ScriptResult {
  const table: Record<string, Program> = {};
  for (const [name, program] of [...firstPrograms(whole), ...toolPrograms, ...(options.more ?? [])]) if (!name.includes(':')) table[name] = program;
  const { clock, machine } = testMachine({ ...(options.processes ? { limits: { processes: options.processes } } : {}), ...(options.memoryBytes ? { container: true, limits: { memoryBytes: options.memoryBytes } } : {}), programs: table as never, files: { '/root': { directory: true }, '/work': { directory: true }, '/usr/local/lib': { directory: true }, '/usr/bin': { link: '/bin' }, '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n' } });
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const input = Uint8Array.from([...(options.input ?? '')].map((letter) => letter.charCodeAt(0)));
  const files = new Map<number, OpenFile>([[0, new SourceFile(input)], [1, new SinkFile((bytes) => out.push(bytes))], [2, new SinkFile((bytes) => err.push(bytes))]]);
  const proc = machine.start({ argv: ['bash', '-c', script], env: new Map([['PATH', '/usr/bin:/bin'], ['HOME', '/root'], ['LC_ALL', 'C.UTF-8']]), cwd: '/work', files });
  for (let n = 0; proc.exitCode === undefined && n < (options.maxEvents ?? 2_000_000); n += 1) if (!clock.step()) break;
  const exit = proc.exitCode;
  // What a background job still prints belongs to the output, as with a real terminal.
  for (let n = 0; machine.processes.size > 0 && n < 10_000; n += 1) if (!clock.step()) break;
  machine.destroy();
  const text = (chunks: readonly Uint8Array[]) => decodeUtf8(concatBytes(chunks));
  return { stdout: text(out), stderr: text(err), exit };
}
