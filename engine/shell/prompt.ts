import type { Task } from '../runtime/process';
import { formatTime } from './time-format';
import type { Shell } from './shell-state';

/** A dollar sign that stands alone, as at the end of most prompts, is no expansion. */
const EXPANSION = /`|\$[\w{(@*#?$!-]/;

/** A prompt string with bash's backslash escapes and, afterwards, its expansions. `\[` and `\]` become \x01 and \x02. */
export function* expandPrompt(shell: Shell, text: string): Task<string> {
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '\\') {
      out += text[at];
      continue;
    }
    at += 1;
    const octal = /^[0-7]{3}/.exec(text.slice(at));
    if (octal) {
      out += String.fromCharCode(parseInt(octal[0], 8));
      at += 2;
    } else if (text[at] === 'D' && text[at + 1] === '{') {
      const end = text.indexOf('}', at);
      out += formatTime(text.slice(at + 2, end) || '%X', shell.proc.clock.now());
      at = end;
    } else out += escape(shell, text[at] ?? '\\');
  }
  return shell.shopts.has('promptvars') && EXPANSION.test(out) ? yield* (yield* shell.speak()).expandQuotedText(shell, out.replace(/"/g, '\\"')) : out;
}

function escape(shell: Shell, letter: string): string {
  const home = shell.vars.get('HOME') ?? '';
  const cwd = shell.vars.get('PWD') ?? shell.proc.cwd;
  const short = home !== '' && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const now = shell.proc.clock.now();
  switch (letter) {
    case 'u': return shell.vars.get('USER') ?? (shell.proc.uid === 0 ? 'root' : 'learner');
    case 'h': return shell.proc.machine.hostname.split('.')[0]!;
    case 'H': return shell.proc.machine.hostname;
    case 'w': return short;
    case 'W': return short === '~' || short === '/' ? short : short.slice(short.lastIndexOf('/') + 1);
    case '$': return shell.proc.uid === 0 ? '#' : '$';
    case 's': return shell.name.slice(shell.name.lastIndexOf('/') + 1);
    case 'v': return '5.2';
    case 'V': return '5.2.15';
    case 'n': return '\n';
    case 'r': return '\r';
    case 'a': return '\x07';
    case 'e': return '\x1b';
    case 't': return formatTime('%H:%M:%S', now);
    case 'T': return formatTime('%I:%M:%S', now);
    case 'A': return formatTime('%H:%M', now);
    case '@': return formatTime('%I:%M %p', now);
    case 'd': return formatTime('%a %b %d', now);
    case 'j': return String(shell.jobs.jobs.length);
    case 'l': return (shell.proc.tty?.name ?? 'tty').replace(/^pts\//, '');
    case '!':
    case '#': return String((shell.history?.next ?? 1));
    case '[': return '\x01';
    case ']': return '\x02';
    case '\\': return '\\';
    default: return `\\${letter}`;
  }
}
