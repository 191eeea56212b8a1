import { createCluster } from '../engine/whole';
import { serve } from './serve';

const USAGE = `usage: npm run --silent cluster -- serve --port N [--host ADDRESS] [--kubeconfig FILE] [--seed S] [--nodes N] [--http-port N]

Serves a simulated cluster's API over HTTPS until it is stopped.
  --port N         the port of the API (HTTPS)
  --host ADDRESS   the address to listen on (127.0.0.1)
  --kubeconfig F   writes an administrator's kubeconfig to this file
  --seed S         the cluster's seed (1): the same seed gives the same names and addresses
  --nodes N        how many worker nodes it has (2)
  --http-port N    a second port without TLS, on which everybody is the administrator
`;

const FLAGS = ['port', 'host', 'kubeconfig', 'seed', 'nodes', 'http-port'];

/** Flags as --name value or --name=value; throws on anything else. */
function parseFlags(argv: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 1) {
    const [, name, inline] = /^--([a-z-]+)(?:=(.*))?$/.exec(argv[at]!) ?? [];
    if (name === undefined || !FLAGS.includes(name)) throw new Error(`unknown argument: ${argv[at]}`);
    const value = inline ?? argv[(at += 1)];
    if (value === undefined) throw new Error(`--${name} needs a value`);
    flags.set(name, value);
  }
  return flags;
}

function whole(flags: ReadonlyMap<string, string>, name: string, least: number, most: number): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) throw new Error(`--${name} must be a whole number from ${least} to ${most}, got ${text}`);
  return value;
}

async function main(argv: readonly string[]): Promise<void> {
  const [command, ...rest] = argv;
  if (command !== 'serve') throw new Error(command === undefined ? 'a command is needed' : `unknown command: ${command}`);
  const flags = parseFlags(rest);
  const port = whole(flags, 'port', 1, 65535);
  if (port === undefined) throw new Error('--port is needed');
  const workers = whole(flags, 'nodes', 0, 1000);
  const httpPort = whole(flags, 'http-port', 1, 65535);
  const kubeconfig = flags.get('kubeconfig');
  const host = flags.get('host') ?? '127.0.0.1';
  // The cluster's clock starts at the wall clock, so that ages and certificates make sense to outside clients.
  const cluster = createCluster({ seed: flags.get('seed') ?? '1', startMs: Math.floor(Date.now() / 1000) * 1000, ...(workers === undefined ? {} : { workers }) });
  const served = await serve(cluster, { port, host, ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(httpPort === undefined ? {} : { httpPort }) });
  const stop = (): void => {
    served.close();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(`serving the simulated cluster at https://${host}:${port}${kubeconfig === undefined ? '' : `; try kubectl --kubeconfig ${kubeconfig} get nodes`}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(1);
});
