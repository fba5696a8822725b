/** Days, wall clocks and changes of the clock by the platform's own tables: a second opinion on `kernel/time`, with no package. */

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, as if it were UTC. */
function shown(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  // dd/mm/yyyy, hh:mm:ss
  const [day, month, year, hour, minute, second] = (format.format(at).match(/\d+/g) ?? []).map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

const offset = (at: number, zone: string): number => shown(at, zone) - at;

/** The local day of an instant. */
export const localDay = (instant: string, zone: string): string => new Date(shown(Date.parse(instant), zone)).toISOString().slice(0, 10);

/**
 * The instant at which the clocks of a zone show a time. Of two such instants the first; where the time is skipped, as long after the
 * change as the time lies after the last one shown.
 */
export function instantOfWallClock(day: string, time: string, zone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const [before, after] = [offset(wanted - DAY_MS, zone), offset(wanted + DAY_MS, zone)];
  const candidates = [wanted - before, wanted - after].filter((at) => shown(at, zone) === wanted);
  return new Date(candidates.length > 0 ? Math.min(...candidates) : wanted - before).toISOString();
}

/** The first instants after each change of a zone's offset in a span of days, ascending. */
export function edgesOf(zone: string, { from, to }: { readonly from: string; readonly to: string }): readonly string[] {
  const edges: string[] = [];
  let known = offset(Date.parse(from), zone);
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) {
    const now = offset(at + DAY_MS, zone);
    if (now === known) continue;
    let [low, high] = [at, at + DAY_MS];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle, zone) === known) low = middle;
      else high = middle;
    }
    edges.push(new Date(high).toISOString());
    known = now;
  }
  return edges;
}
