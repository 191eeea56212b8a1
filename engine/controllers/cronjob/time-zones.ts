/**
 * Offsets of time zones from UTC in minutes, with the rule of their daylight saving time. The engine may not ask the
 * platform (its data differ between browsers), so the zones that people meet are written down here, by the rules of
 * the tz database in force since 2023.
 */
type Rule = 'none' | 'eu' | 'us' | 'au' | 'nz' | 'cl';

const TABLE: readonly (readonly [minutes: number, rule: Rule, names: string])[] = [
  [0, 'none', 'UTC Etc/UTC Etc/GMT GMT Etc/UCT Universal Zulu Africa/Abidjan Africa/Accra Africa/Dakar Atlantic/Reykjavik Iceland'],
  [0, 'eu', 'Europe/London Europe/Dublin Europe/Lisbon GB Portugal Atlantic/Canary'],
  [60, 'none', 'Africa/Lagos Africa/Algiers Africa/Tunis Africa/Casablanca'],
  [60, 'eu', 'Europe/Amsterdam Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Copenhagen Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich CET MET'],
  [120, 'none', 'Africa/Johannesburg Africa/Harare Africa/Maputo Africa/Tripoli Europe/Kaliningrad'],
  [120, 'eu', 'Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius EET'],
  [180, 'none', 'Europe/Moscow Europe/Istanbul Turkey Africa/Nairobi Asia/Riyadh Asia/Baghdad Asia/Kuwait Asia/Qatar Europe/Minsk'],
  [210, 'none', 'Asia/Tehran Iran'],
  [240, 'none', 'Asia/Dubai Asia/Baku Asia/Tbilisi Asia/Yerevan Europe/Samara'],
  [270, 'none', 'Asia/Kabul'],
  [300, 'none', 'Asia/Karachi Asia/Tashkent Asia/Yekaterinburg Asia/Almaty'],
  [330, 'none', 'Asia/Kolkata Asia/Calcutta Asia/Colombo'],
  [345, 'none', 'Asia/Kathmandu'],
  [360, 'none', 'Asia/Dhaka Asia/Omsk'],
  [390, 'none', 'Asia/Yangon'],
  [420, 'none', 'Asia/Ho_Chi_Minh Asia/Saigon Asia/Bangkok Asia/Jakarta Asia/Phnom_Penh Asia/Vientiane Asia/Novosibirsk Asia/Krasnoyarsk Etc/GMT-7'],
  [480, 'none', 'Asia/Shanghai Asia/Singapore Asia/Hong_Kong Asia/Taipei Asia/Kuala_Lumpur Asia/Manila Asia/Irkutsk Australia/Perth PRC Singapore Hongkong'],
  [540, 'none', 'Asia/Tokyo Asia/Seoul Japan ROK Asia/Yakutsk'],
  [570, 'none', 'Australia/Darwin'],
  [570, 'au', 'Australia/Adelaide'],
  [600, 'none', 'Australia/Brisbane Asia/Vladivostok Pacific/Guam'],
  [600, 'au', 'Australia/Sydney Australia/Melbourne Australia/Hobart Australia/Canberra'],
  [720, 'nz', 'Pacific/Auckland NZ'],
  [720, 'none', 'Pacific/Fiji Asia/Kamchatka'],
  [-180, 'none', 'America/Sao_Paulo America/Argentina/Buenos_Aires America/Buenos_Aires America/Montevideo America/Bahia'],
  [-210, 'us', 'America/St_Johns'],
  [-240, 'cl', 'America/Santiago'],
  [-240, 'none', 'America/Caracas America/La_Paz America/Manaus America/Puerto_Rico'],
  [-240, 'us', 'America/Halifax'],
  [-300, 'none', 'America/Bogota America/Lima America/Panama America/Jamaica EST'],
  [-300, 'us', 'America/New_York America/Toronto America/Detroit US/Eastern EST5EDT'],
  [-360, 'none', 'America/Mexico_City America/Costa_Rica America/Guatemala America/Regina'],
  [-360, 'us', 'America/Chicago America/Winnipeg US/Central CST6CDT'],
  [-420, 'none', 'America/Phoenix US/Arizona MST'],
  [-420, 'us', 'America/Denver America/Edmonton US/Mountain MST7MDT'],
  [-480, 'us', 'America/Los_Angeles America/Vancouver America/Tijuana US/Pacific PST8PDT'],
  [-540, 'us', 'America/Anchorage US/Alaska'],
  [-600, 'none', 'Pacific/Honolulu US/Hawaii HST'],
];

const BY_NAME: ReadonlyMap<string, readonly [minutes: number, rule: Rule]> = new Map([
  ...TABLE.flatMap(([minutes, rule, names]) => names.split(' ').map((name) => [name, [minutes, rule]] as const)),
]);

export function isKnownZone(name: string): boolean {
  return BY_NAME.has(name);
}

/** Milliseconds to add to UTC to get the zone's wall time at `atMs`. */
export function zoneOffsetMs(name: string, atMs: number): number {
  const [minutes, rule] = BY_NAME.get(name) ?? [0, 'none' as const];
  return (minutes + (inSummer(rule, atMs, minutes) ? 60 : 0)) * 60_000;
}

function inSummer(rule: Rule, atMs: number, minutes: number): boolean {
  if (rule === 'none') return false;
  const year = new Date(atMs).getUTCFullYear();
  const local = (month: number, nth: number, hour: number, offset: number) => sunday(year, month, nth) + hour * 3_600_000 - offset * 60_000;
  switch (rule) {
    case 'eu': return atMs >= sunday(year, 3, -1) + 3_600_000 && atMs < sunday(year, 10, -1) + 3_600_000;
    case 'us': return atMs >= local(3, 2, 2, minutes) && atMs < local(11, 1, 2, minutes + 60);
    case 'au': return atMs < local(4, 1, 3, minutes + 60) || atMs >= local(10, 1, 2, minutes);
    case 'nz': return atMs < local(4, 1, 3, minutes + 60) || atMs >= local(9, -1, 2, minutes);
    case 'cl': return atMs < local(4, 1, 0, minutes + 60) || atMs >= local(9, 1, 0, minutes);
  }
}

/** Midnight (UTC) of the nth Sunday of a month; -1 is the last. */
function sunday(year: number, month: number, nth: number): number {
  if (nth < 0) {
    const last = new Date(Date.UTC(year, month, 0));
    return last.getTime() - last.getUTCDay() * 86_400_000;
  }
  const first = new Date(Date.UTC(year, month - 1, 1));
  return first.getTime() + (((7 - first.getUTCDay()) % 7) + (nth - 1) * 7) * 86_400_000;
}
