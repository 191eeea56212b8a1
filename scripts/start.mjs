// npm start: from a fresh clone to a served product. PORT chooses the port, DATABASE_URL the database's file.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { build, generate, install, root } from './setup/prepare.mjs';

const port = process.env.PORT ?? '3000';
if (!/^\d+$/.test(port) || Number(port) > 65_535) stop(`PORT is "${port}"; it has to be a number up to 65535`);
if (await isTaken(Number(port))) stop(`port ${port} is in use by another program; choose another one, for example: PORT=${Number(port) + 1} npm start`);

install();
generate();
build();

const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', port], {
  cwd: root, stdio: ['inherit', 'pipe', 'inherit'], env: { ...process.env, PORT: port, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
});
server.stdout.pipe(process.stdout);
void announce();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 0));

/** Next says that it is ready before the database is; an answer says that both are. */
async function announce() {
  while (server.exitCode === null && !(await fetch(`http://localhost:${port}/api/health`).then((answer) => answer.ok, () => false))) await new Promise((go) => setTimeout(go, 100));
  if (server.exitCode === null) console.log(`\nPodlab is at http://localhost:${port}/vi and http://localhost:${port}/en  (Ctrl-C stops it)\n`);
}

function stop(why) {
  console.error(`podlab: ${why}`);
  process.exit(1);
}

function isTaken(number) {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(true)).once('listening', () => probe.close(() => resolve(false)));
    probe.listen(number);
  });
}
