import type { AndOr, ArithmeticFor, Case, CommandNode, CompoundList, For, If, Redirected, Script, Select, Statement, While } from 'unbash';
import type { Task } from '../runtime/process';
import { ArithmeticError } from './arithmetic';
import { runCommand } from './command';
import { evaluateTest } from './conditional';
import { evaluateText, expandPattern, expandText, expandWords } from './expand';
import { matchesPattern } from './pattern';
import { runBackground, runCoprocess, runPipeline, runSubshell } from './pipeline';
import { readLine } from './read-line';
import { RedirectError, Redirections } from './redirect';
import { selectMenu } from './select-menu';
import { BreakLoop, ContinueLoop, ExitShell, ExpansionAbort, ExpansionError } from './shell-state';
import type { Shell } from './shell-state';
import { trace } from './trace';
import { beforeCommand, runPendingTraps, runTrap } from './traps';
import type { AnyCommand } from './tree';
import { VariableError } from './variables';

export function* runStatements(shell: Shell, statements: readonly Statement[]): Task<number> {
  for (const statement of statements) {
    if (shell.has('noexec')) return shell.status;
    if (statement.background) yield* runBackground(shell, statement.command);
    else shell.status = yield* run(shell, statement.command);
    if (shell.pending.length > 0) yield* runPendingTraps(shell);
  }
  return shell.status;
}

export function* runScript(shell: Shell, script: Script): Task<number> {
  return yield* runStatements(shell, script.commands);
}

function* runList(shell: Shell, list: CompoundList): Task<number> {
  return yield* runStatements(shell, list.commands);
}

/** Runs a list whose failure is looked at: errexit stays quiet. */
function* runCondition(shell: Shell, list: CompoundList): Task<number> {
  shell.conditionDepth += 1;
  try {
    return yield* runList(shell, list);
  } finally {
    shell.conditionDepth -= 1;
  }
}

/** Runs one command, pipeline or list; the result is also in `shell.status`. */
export function* run(shell: Shell, node: AnyCommand): Task<number> {
  switch (node.type) {
    case 'AndOr':
      return (shell.status = yield* runAndOr(shell, node));
    case 'Pipeline': {
      const inverted = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1;
      if (inverted) shell.conditionDepth += 1;
      let status: number;
      try {
        status = yield* runPipeline(shell, node);
      } finally {
        if (inverted) shell.conditionDepth -= 1;
      }
      shell.status = inverted ? (status === 0 ? 1 : 0) : status;
      const only = node.commands.length === 1 ? node.commands[0]!.type : undefined;
      if (only === 'TestCommand' || only === 'ArithmeticCommand') shell.pipeStatus = [shell.status];
      if (!inverted) yield* afterFailure(shell);
      return shell.status;
    }
    default:
      shell.status = yield* runNode(shell, node);
      if (SETS_PIPESTATUS.has(node.type) && (shell.pipeStatus.length !== 1 || shell.pipeStatus[0] !== shell.status)) shell.pipeStatus = [shell.status];
      if (FAILS.has(node.type === 'Redirected' ? node.command.type : node.type)) yield* afterFailure(shell);
      return shell.status;
  }
}

/** Of other compound commands PIPESTATUS is that of what ran in them last. */
const SETS_PIPESTATUS: ReadonlySet<string> = new Set(['Command', 'Subshell', 'TestCommand', 'ArithmeticCommand']);

/** Commands whose own failure counts for errexit; in the others it is that of a command inside. */
const FAILS: ReadonlySet<string> = new Set(['Command', 'Subshell', 'TestCommand', 'ArithmeticCommand']);

/** The ERR trap and `set -e`. */
function* afterFailure(shell: Shell): Task<void> {
  if (shell.status === 0 || shell.conditionDepth > 0) return;
  const trap = shell.traps.get('ERR');
  if (trap) yield* runTrap(shell, 'ERR', trap);
  if (shell.has('errexit')) throw new ExitShell(shell.status);
}

/** Runs the command after which nothing follows in the shell's whole life: a program takes the process over. */
export function* runLast(shell: Shell, node: AnyCommand): Task<number> {
  if (node.type === 'AndOr') return (shell.status = yield* runAndOr(shell, node, true));
  if (node.type === 'Command') return (shell.status = yield* runNode(shell, node, true));
  return yield* run(shell, node);
}

function* runAndOr(shell: Shell, node: AndOr, nothingFollows = false): Task<number> {
  let status = 0;
  for (let at = 0; at < node.commands.length; at += 1) {
    if (at > 0 && (node.operators[at - 1] === '&&') !== (status === 0)) continue;
    const last = at === node.commands.length - 1;
    if (!last) shell.conditionDepth += 1;
    try {
      status = yield* (last && nothingFollows ? runLast : run)(shell, node.commands[at]!);
    } finally {
      if (!last) shell.conditionDepth -= 1;
    }
  }
  return status;
}

/** Runs a command that is not a pipeline; returns its status. */
export function* runNode(shell: Shell, node: CommandNode, nothingFollows = false): Task<number> {
  try {
    return yield* (nothingFollows && node.type === 'Command' ? runCommand(shell, node, true) : runKind(shell, node));
  } catch (error) {
    const message = error instanceof ExpansionError || error instanceof VariableError || error instanceof RedirectError || error instanceof ArithmeticError ? error.message : undefined;
    if (message === undefined) throw error;
    yield* shell.complain(message);
    if (error instanceof RedirectError) return 1;
    const status = error instanceof ExpansionError ? error.status : 1;
    // `${x?}` and `set -u` end a script; other errors only the line that they are in (evaluate.ts goes on after it).
    if (shell.interactive) throw new ExpansionAbort(status === 127 ? 1 : status);
    if (shell.flavour !== 'bash') throw new ExitShell(2);
    if (status === 127) throw new ExitShell((error as ExpansionError).statusIn(shell));
    throw new ExpansionAbort(status);
  }
}

function* runKind(shell: Shell, node: CommandNode): Task<number> {
  switch (node.type) {
    case 'Command':
      return yield* runCommand(shell, node);
    case 'BraceGroup':
      return yield* runList(shell, node.body);
    case 'Subshell':
      if (shell.trapDepth === 0) shell.running = { node, source: shell.source };
      return yield* runSubshell(shell, node);
    case 'If':
      return yield* runIf(shell, node);
    case 'For':
      return yield* headed(shell, node, runFor(shell, node));
    case 'ArithmeticFor':
      return yield* headed(shell, node, runArithmeticFor(shell, node));
    case 'While':
      return yield* runWhile(shell, node);
    case 'Case':
      return yield* headed(shell, node, runCase(shell, node));
    case 'Select':
      return yield* headed(shell, node, runSelect(shell, node));
    case 'TestCommand':
      shell.at(node.pos);
      yield* beforeCommand(shell, node);
      return yield* evaluateTest(shell, node.expression);
    case 'ArithmeticCommand':
      shell.at(node.pos);
      yield* beforeCommand(shell, node);
      return yield* runArithmetic(shell, node.body);
    case 'Function':
      if (shell.readonlyFunctions.has(node.name.value)) {
        yield* shell.complain(`${node.name.value}: readonly function`);
        return 1;
      }
      shell.functions.set(node.name.value, { node, source: shell.source });
      return 0;
    case 'Redirected':
      return yield* runRedirected(shell, node);
    case 'Coproc':
      return yield* runCoprocess(shell, node);
  }
}

/** Bash notes the line of these commands' heads, and says it when a redirection of a compound command inside fails. */
function* headed(shell: Shell, node: AnyCommand, body: Task<number>): Task<number> {
  const { compoundLine, line } = shell;
  shell.at(node.pos);
  shell.compoundLine = shell.line;
  shell.line = line;
  try {
    return yield* body;
  } finally {
    shell.compoundLine = compoundLine;
  }
}

function* runRedirected(shell: Shell, node: Redirected): Task<number> {
  const redirections = new Redirections(shell);
  try {
    try {
      yield* redirections.apply(node.redirects);
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      shell.line = shell.compoundLine;
      yield* shell.complain(error.message);
      shell.status = 1;
      if (!FAILS.has(node.command.type)) yield* afterFailure(shell);
      return 1;
    }
    return yield* runKind(shell, node.command);
  } finally {
    redirections.restore();
  }
}

function* runArithmetic(shell: Shell, body: string): Task<number> {
  if (shell.has('xtrace')) yield* trace(shell, `(( ${body} ))`);
  try {
    return (yield* evaluateText(shell, body)) === 0n ? 1 : 0;
  } catch (error) {
    if (error instanceof VariableError) {
      yield* shell.complain(error.message);
      return 1;
    }
    if (!(error instanceof ExpansionError) || error.status === 127) throw error;
    yield* shell.complain(`((: ${error.message}`);
    return 1;
  }
}

function* runIf(shell: Shell, node: If): Task<number> {
  if ((yield* runCondition(shell, node.clause)) === 0) return yield* runList(shell, node.then);
  for (const branch of node.elif) {
    if ((yield* runCondition(shell, branch.clause)) === 0) return yield* runList(shell, branch.then);
  }
  return node.else ? yield* runList(shell, node.else) : 0;
}

/** Runs a loop's body once; says whether the loop goes on. */
function* runBody(shell: Shell, body: CompoundList): Task<boolean> {
  yield* shell.proc.spend(0.1);
  try {
    yield* runList(shell, body);
  } catch (error) {
    if (error instanceof BreakLoop) {
      if (error.levels > 1) throw new BreakLoop(error.levels - 1, error.status);
      shell.status = error.status;
      return false;
    }
    if (!(error instanceof ContinueLoop)) throw error;
    if (error.levels > 1) throw new ContinueLoop(error.levels - 1);
    shell.status = 0;
  }
  return true;
}

function* runFor(shell: Shell, node: For): Task<number> {
  shell.at(node.pos);
  const values = node.wordlist ? yield* expandWords(shell, node.wordlist) : shell.positional.slice();
  const name = node.name.value;
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    yield* shell.complain(`\`${name}': not a valid identifier`);
    return 1;
  }
  let ran = false;
  shell.loopDepth += 1;
  try {
    for (const value of values) {
      yield* beforeCommand(shell, node);
      if (shell.has('xtrace')) yield* trace(shell, `for ${name} in ${node.wordlist ? node.wordlist.map((word) => word.text).join(' ') : '"$@"'}`);
      try {
        shell.vars.set(name, value);
      } catch (error) {
        if (!(error instanceof VariableError)) throw error;
        yield* shell.complain(error.message);
        return 1;
      }
      ran = true;
      if (!(yield* runBody(shell, node.body))) break;
    }
  } finally {
    shell.loopDepth -= 1;
  }
  return ran ? shell.status : 0;
}

function* runArithmeticFor(shell: Shell, node: ArithmeticFor): Task<number> {
  const header = shell.source.text.slice(node.pos, node.body.pos);
  const [first, test, update] = splitHeader(header);
  shell.at(node.pos);
  let ran = false;
  shell.loopDepth += 1;
  try {
    yield* evaluateStep(shell, node, first);
    while ((yield* evaluateStep(shell, node, test)) !== 0n) {
      ran = true;
      if (!(yield* runBody(shell, node.body))) break;
      yield* evaluateStep(shell, node, update);
    }
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.status === 127) throw error;
    yield* shell.complain(`((: ${error.message}`);
    return 1;
  } finally {
    shell.loopDepth -= 1;
  }
  return ran ? shell.status : 0;
}

/** One of the three expressions; an empty one is true. */
function* evaluateStep(shell: Shell, node: AnyCommand, text: string): Task<bigint> {
  yield* beforeCommand(shell, node);
  if (text.trim() === '') return 1n;
  if (shell.has('xtrace')) yield* trace(shell, `(( ${text.trimStart()} ))`);
  return yield* evaluateText(shell, text);
}

/** The three expressions of `for ((a; b; c))`. */
function splitHeader(header: string): [string, string, string] {
  const open = header.indexOf('((');
  const close = header.lastIndexOf('))');
  const parts = header.slice(open + 2, close).split(';');
  return [parts[0] ?? '', parts[1] ?? '', parts[2] ?? ''];
}

function* runWhile(shell: Shell, node: While): Task<number> {
  let status = 0;
  shell.loopDepth += 1;
  try {
    for (;;) {
      let holds: boolean;
      try {
        holds = ((yield* runCondition(shell, node.clause)) === 0) === (node.kind === 'while');
      } catch (error) {
        if (!(error instanceof BreakLoop || error instanceof ContinueLoop)) throw error;
        if (error.levels > 1) throw error instanceof BreakLoop ? new BreakLoop(error.levels - 1) : new ContinueLoop(error.levels - 1);
        if (error instanceof BreakLoop) return 0;
        continue;
      }
      if (!holds) break;
      const goesOn = yield* runBody(shell, node.body);
      status = shell.status;
      if (!goesOn) break;
      if (shell.pending.length > 0) yield* runPendingTraps(shell);
    }
  } finally {
    shell.loopDepth -= 1;
  }
  return status;
}

function* runCase(shell: Shell, node: Case): Task<number> {
  shell.at(node.pos);
  yield* beforeCommand(shell, node);
  const text = yield* expandText(shell, node.word);
  if (shell.has('xtrace')) yield* trace(shell, `case ${node.word.text} in`);
  const ignoreCase = shell.shopts.has('nocasematch');
  let status = 0;
  let fallThrough = false;
  for (const item of node.items) {
    let matches = fallThrough;
    for (const pattern of matches ? [] : item.pattern) {
      if (matchesPattern(text, yield* expandPattern(shell, pattern), ignoreCase)) {
        matches = true;
        break;
      }
    }
    if (!matches) continue;
    if (item.body.commands.length === 0) shell.status = 0;
    status = yield* runList(shell, item.body);
    if (item.terminator === ';&') fallThrough = true;
    else if (item.terminator === ';;&') fallThrough = false;
    else return status;
  }
  return status;
}

function* runSelect(shell: Shell, node: Select): Task<number> {
  const values = node.wordlist ? yield* expandWords(shell, node.wordlist) : shell.positional.slice();
  if (values.length === 0) return 0;
  yield* beforeCommand(shell, node);
  let show = true;
  shell.loopDepth += 1;
  try {
    for (;;) {
      if (show) {
        yield* shell.proc.err(selectMenu(values, Number(shell.vars.get('COLUMNS')) || 80));
      }
      yield* shell.proc.err(shell.vars.get('PS3') ?? '#? ');
      const line = yield* readLine(shell.proc.stdin);
      if (line === undefined) {
        yield* shell.proc.out('\n');
        return 1;
      }
      const reply = line.replace(/\n$/, '').trim();
      show = reply === '';
      if (show) continue;
      shell.vars.set('REPLY', reply);
      shell.vars.set(node.name.value, (/^\d+$/.test(reply) ? values[Number(reply) - 1] : undefined) ?? '');
      if (!(yield* runBody(shell, node.body))) return shell.status;
    }
  } finally {
    shell.loopDepth -= 1;
  }
}
