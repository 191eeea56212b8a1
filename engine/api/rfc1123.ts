/** A time as Go's RFC1123Z writes it: "Sat, 21 Nov 2026 08:37:38 +0000". */
export function rfc1123z(time: string | number): string {
  return new Date(time).toUTCString().replace('GMT', '+0000');
}
