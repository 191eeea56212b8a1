/** What docker says of a command line that is none: code 125 for an option that does not exist, 1 for arguments that do not fit. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string, readonly code: number) {
    super(message);
  }
}

/** What stands behind "docker COMMAND", and how many arguments it takes: at least, and at most where there is an end. */
type Usage = readonly [line: string, least: number, most?: number];

const SOME_CONTAINERS: Usage = ['[OPTIONS] CONTAINER [CONTAINER...]', 1];

const USAGES = {
  build: ['[OPTIONS] PATH | URL | -', 1, 1], commit: ['[OPTIONS] CONTAINER [REPOSITORY[:TAG]]', 1, 2],
  cp: ['[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH', 2, 2], diff: ['CONTAINER', 1, 1], port: ['CONTAINER [PRIVATE_PORT[/PROTO]]', 1, 2], top: ['CONTAINER [ps OPTIONS]', 1], exec: ['[OPTIONS] CONTAINER COMMAND [ARG...]', 2],
  history: ['[OPTIONS] IMAGE', 1, 1], images: ['[OPTIONS] [REPOSITORY[:TAG]]', 0, 1], inspect: ['[OPTIONS] NAME|ID [NAME|ID...]', 1],
  kill: SOME_CONTAINERS, logs: ['[OPTIONS] CONTAINER', 1, 1], ps: ['[OPTIONS]', 0, 0], pull: ['[OPTIONS] NAME[:TAG|@DIGEST]', 1, 1],
  push: ['[OPTIONS] NAME[:TAG]', 1, 1], rename: ['CONTAINER NEW_NAME', 2, 2], restart: SOME_CONTAINERS, rm: SOME_CONTAINERS, rmi: ['[OPTIONS] IMAGE [IMAGE...]', 1],
  start: SOME_CONTAINERS, stats: ['[OPTIONS] [CONTAINER...]', 0], stop: SOME_CONTAINERS, tag: ['SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]', 2, 2], wait: ['CONTAINER [CONTAINER...]', 1],
} as const satisfies Record<string, Usage>;

export type CommandName = keyof typeof USAGES;

/** Throws what docker says when the options or the number of arguments do not fit. */
export function checkUsage(command: CommandName, given: number, unknown?: string): void {
  const [line, least, most]: Usage = USAGES[command];
  const usage = `Usage:  docker ${command} ${line}`;
  const help = `'docker ${command} --help' for more information`;
  if (unknown !== undefined) throw new UsageError(`${unknown}\n\n${usage}\n\nRun ${help}`, 125);
  if (given >= least && given <= (most ?? Infinity)) return;
  if (most === 0) throw new UsageError(`docker: 'docker ${command}' accepts no arguments\n\n${usage}\n\nRun ${help}`, 1);
  const wanted = most === undefined ? `at least ${least}` : most === least ? `${least}` : least === 0 ? `at most ${most}` : `at least ${least} and at most ${most}`;
  const word = (most ?? least) === 1 ? 'argument' : 'arguments';
  throw new UsageError(`docker: 'docker ${command}' requires ${wanted} ${word}\n\n${usage}\n\n${most === undefined ? 'See' : least === 0 ? 'SRun' : 'Run'} ${help}`, 1);
}
