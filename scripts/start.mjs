// npm start: from a fresh clone to a served product. PORT chooses the port, DATABASE_URL the database's file.
import { spawn } from 'node:child_process';
import { build, generate, install, root } from './setup/prepare.mjs';

install();
generate();
build();

const port = process.env.PORT ?? '3000';
const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', port], {
  cwd: root, stdio: ['inherit', 'pipe', 'inherit'], env: { ...process.env, PORT: port, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
});
server.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  if (String(chunk).includes('Ready')) console.log(`\nPodlab is at http://localhost:${port}/vi and http://localhost:${port}/en  (Ctrl-C stops it)\n`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 0));
