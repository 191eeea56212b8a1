import type { Zone } from '../time-format';

/** Time zones as $TZ names them: POSIX's own form, and the places that tzdata knows by today's rules (not by those of the past). */

const CENTRAL = 'CET-1CEST,M3.5.0,M10.5.0/3';
const EASTERN = 'EET-2EEST,M3.5.0/3,M10.5.0/4';

const PLACES: Readonly<Record<string, string>> = {
  UTC: 'UTC0', GMT: 'GMT0', 'Etc/UTC': 'UTC0', 'Etc/GMT': 'GMT0', Zulu: 'UTC0', EST: 'EST5', MST: 'MST7', HST: 'HST10', EST5EDT: 'EST5EDT,M3.2.0,M11.1.0', CST6CDT: 'CST6CDT,M3.2.0,M11.1.0', MST7MDT: 'MST7MDT,M3.2.0,M11.1.0', PST8PDT: 'PST8PDT,M3.2.0,M11.1.0', CET: CENTRAL, EET: EASTERN,
  'America/New_York': 'EST5EDT,M3.2.0,M11.1.0', 'America/Toronto': 'EST5EDT,M3.2.0,M11.1.0', 'US/Eastern': 'EST5EDT,M3.2.0,M11.1.0', 'America/Chicago': 'CST6CDT,M3.2.0,M11.1.0', 'US/Central': 'CST6CDT,M3.2.0,M11.1.0', 'America/Denver': 'MST7MDT,M3.2.0,M11.1.0', 'America/Phoenix': 'MST7', 'America/Los_Angeles': 'PST8PDT,M3.2.0,M11.1.0', 'US/Pacific': 'PST8PDT,M3.2.0,M11.1.0', 'America/Sao_Paulo': '<-03>3', 'America/Argentina/Buenos_Aires': '<-03>3',
  'Europe/London': 'GMT0BST,M3.5.0/1,M10.5.0', 'Europe/Dublin': 'GMT0IST,M3.5.0/1,M10.5.0', 'Europe/Lisbon': 'WET0WEST,M3.5.0/1,M10.5.0', ...Object.fromEntries(['Paris', 'Berlin', 'Madrid', 'Rome', 'Amsterdam', 'Brussels', 'Vienna', 'Zurich', 'Stockholm', 'Oslo', 'Copenhagen', 'Prague', 'Warsaw', 'Budapest', 'Belgrade'].map((city) => [`Europe/${city}`, CENTRAL])), 'Europe/Athens': EASTERN, 'Europe/Helsinki': EASTERN, 'Europe/Kiev': EASTERN, 'Europe/Kyiv': EASTERN, 'Europe/Bucharest': EASTERN, 'Europe/Sofia': EASTERN, 'Europe/Moscow': 'MSK-3', 'Europe/Istanbul': '<+03>-3',
  'Africa/Johannesburg': 'SAST-2', 'Africa/Lagos': 'WAT-1', 'Africa/Nairobi': 'EAT-3', 'Asia/Tokyo': 'JST-9', Japan: 'JST-9', 'Asia/Seoul': 'KST-9', 'Asia/Shanghai': 'CST-8', PRC: 'CST-8', 'Asia/Hong_Kong': 'HKT-8', 'Asia/Taipei': 'CST-8', 'Asia/Singapore': '<+08>-8', 'Asia/Kuala_Lumpur': '<+08>-8', 'Asia/Manila': 'PST-8', 'Asia/Ho_Chi_Minh': '<+07>-7', 'Asia/Saigon': '<+07>-7', 'Asia/Bangkok': '<+07>-7', 'Asia/Jakarta': 'WIB-7', 'Asia/Kolkata': 'IST-5:30', 'Asia/Calcutta': 'IST-5:30', 'Asia/Karachi': 'PKT-5', 'Asia/Dhaka': '<+06>-6', 'Asia/Kathmandu': '<+0545>-5:45', 'Asia/Dubai': '<+04>-4', 'Asia/Tehran': '<+0330>-3:30',
  'Australia/Sydney': 'AEST-10AEDT,M10.1.0,M4.1.0/3', 'Australia/Melbourne': 'AEST-10AEDT,M10.1.0,M4.1.0/3', 'Australia/Brisbane': 'AEST-10', 'Australia/Perth': 'AWST-8', 'Pacific/Auckland': 'NZST-12NZDT,M9.5.0,M4.1.0/3', 'Pacific/Honolulu': 'HST10',
};

const NAME = '([A-Za-z]{3,}|<[-+A-Za-z0-9]+>)';
const OFFSET = '([-+]?\\d{1,2}(?::\\d{2})?(?::\\d{2})?)';
const POSIX = new RegExp(`^${NAME}${OFFSET}(?:${NAME}${OFFSET}?(?:,(M[\\d./:]+),(M[\\d./:]+))?)?$`);

/** Minutes east of Greenwich of POSIX's offset, which counts to the west. */
function eastern(text: string): number {
  const [hours, minutes = '0'] = text.replace(/^[-+]/, '').split(':');
  const value = Number(hours) * 60 + Number(minutes);
  return text.startsWith('-') ? value : 0 - value;
}

/** Milliseconds of the wall clock at which a rule (`M3.2.0/2`: month, week, weekday, hour) takes effect in a year. */
function changeOf(rule: string, year: number): number {
  const [, month, week, day, hour] = /^M(\d+)\.(\d)\.(\d)(?:\/(\d+))?/.exec(rule)!.map(Number);
  const first = new Date(Date.UTC(year, month! - 1, 1)).getUTCDay();
  let date = 1 + ((day! - first + 7) % 7) + (week! - 1) * 7;
  while (date > new Date(Date.UTC(year, month!, 0)).getUTCDate()) date -= 7;
  return Date.UTC(year, month! - 1, date, Number.isNaN(hour!) ? 2 : hour);
}

/** Which zone holds at a moment. A name that says nothing is UTC under the name's first letters, as libc has it. */
export function zoneAt(name: string, ms: number): Zone {
  const given = name.replace(/^:/, '');
  const match = POSIX.exec(Object.hasOwn(PLACES, given) ? PLACES[given]! : given);
  if (!match) return { name: /^[A-Za-z]{3,}/.exec(given)?.[0] ?? 'UTC', minutes: 0 };
  const bare = (text: string) => text.replace(/[<>]/g, '');
  const standard = { name: bare(match[1]!), minutes: eastern(match[2]!) };
  if (!match[3]) return standard;
  const summer = { name: bare(match[3]), minutes: match[4] ? eastern(match[4]) : standard.minutes + 60 };
  const year = new Date(ms).getUTCFullYear();
  const begins = changeOf(match[5] ?? 'M3.2.0', year) - standard.minutes * 60_000;
  const ends = changeOf(match[6] ?? 'M11.1.0', year) - summer.minutes * 60_000;
  const warm = begins < ends ? ms >= begins && ms < ends : ms >= begins || ms < ends;
  return warm ? summer : standard;
}
