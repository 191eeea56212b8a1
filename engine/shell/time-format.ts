/** strftime(3) over virtual time, in the C locale and in UTC when no zone is given. `ms` since the epoch. */
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export interface Zone {
  readonly name: string;
  /** East of Greenwich. */
  readonly minutes: number;
}

const UTC: Zone = { name: 'UTC', minutes: 0 };

export function formatTime(format: string, ms: number, zone = UTC): string {
  const date = new Date(ms + zone.minutes * 60_000);
  return format.replace(/%([-_0^#]?)(\d*)(:{0,3}[a-zA-Z%+])/g, (all, flag: string, width: string, letter: string) => {
    const plain = conversion(letter, date, ms, zone);
    if (plain === undefined) return all;
    let text = plain;
    if (flag === '-') text = text.replace(/^[0 ]+(?=.)/, '');
    if (flag === '_') text = text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
    if (flag === '^') text = text.toUpperCase();
    if (flag === '#') text = letter === 'p' || letter === 'Z' ? text.toLowerCase() : text.toUpperCase();
    if (letter === 'N' && width) return text.slice(0, Number(width));
    return width ? text.padStart(Number(width), flag === '_' || /[a-zA-Z]/.test(text) ? ' ' : '0') : text;
  });
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function conversion(letter: string, date: Date, ms: number, zone: Zone): string | undefined {
  const hour = date.getUTCHours();
  const nested: Readonly<Record<string, string>> = { c: '%a %b %e %H:%M:%S %Y', D: '%m/%d/%y', F: '%Y-%m-%d', r: '%I:%M:%S %p', R: '%H:%M', T: '%H:%M:%S', x: '%m/%d/%y', X: '%H:%M:%S', '+': '%a %b %e %H:%M:%S %Z %Y' };
  if (nested[letter]) return formatTime(nested[letter], ms, zone);
  switch (letter) {
    case '%': return '%';
    case 'a': return DAYS[date.getUTCDay()]!.slice(0, 3);
    case 'A': return DAYS[date.getUTCDay()]!;
    case 'b':
    case 'h': return MONTHS[date.getUTCMonth()]!.slice(0, 3);
    case 'B': return MONTHS[date.getUTCMonth()]!;
    case 'C': return two(Math.floor(date.getUTCFullYear() / 100));
    case 'd': return two(date.getUTCDate());
    case 'e': return String(date.getUTCDate()).padStart(2, ' ');
    case 'H': return two(hour);
    case 'I': return two(hour % 12 || 12);
    case 'j': return String(dayOfYear(date)).padStart(3, '0');
    case 'k': return String(hour).padStart(2, ' ');
    case 'l': return String(hour % 12 || 12).padStart(2, ' ');
    case 'm': return two(date.getUTCMonth() + 1);
    case 'M': return two(date.getUTCMinutes());
    case 'n': return '\n';
    case 'N': return `${String(Math.floor(ms % 1000)).padStart(3, '0')}000000`;
    case 'p': return hour < 12 ? 'AM' : 'PM';
    case 'P': return hour < 12 ? 'am' : 'pm';
    case 'q': return String(Math.floor(date.getUTCMonth() / 3) + 1);
    case 's': return String(Math.floor(ms / 1000));
    case 'S': return two(date.getUTCSeconds());
    case 't': return '\t';
    case 'u': return String(date.getUTCDay() || 7);
    case 'U': return two(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7));
    case 'V': return two(isoWeek(date).week);
    case 'G': return String(isoWeek(date).year);
    case 'g': return two(isoWeek(date).year % 100);
    case 'w': return String(date.getUTCDay());
    case 'W': return two(Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 6) % 7)) / 7));
    case 'y': return two(date.getUTCFullYear() % 100);
    case 'Y': return String(date.getUTCFullYear());
    case 'z':
    case ':z':
    case '::z':
    case ':::z': return offset(zone.minutes, letter.length - 1);
    case 'Z': return zone.name;
    default: return undefined;
  }
}

/** `+0530`; with colons `+05:30`, `+05:30:00`, and as short as it can be. */
function offset(minutes: number, colons: number): string {
  const hour = (minutes < 0 ? '-' : '+') + two(Math.floor(Math.abs(minutes) / 60));
  const rest = two(Math.abs(minutes) % 60);
  return colons === 0 ? hour + rest : colons === 1 ? `${hour}:${rest}` : colons === 2 ? `${hour}:${rest}:00` : rest === '00' ? hour : `${hour}:${rest}`;
}

function dayOfYear(date: Date): number {
  return Math.floor((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 4 - (date.getUTCDay() || 7)));
  const year = thursday.getUTCFullYear();
  return { year, week: Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1) / 7) };
}
