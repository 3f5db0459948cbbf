const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timeZone, made);
  return made;
};

/**
 * What the clocks of a zone show at an instant, as if it were UTC: epoch ms of that reading. So its date and time are
 * read with `getUTC…`, and days are added without any of the zone's jumps.
 */
export const wallOf = (zone: string, at: number): number => {
  const parts = formatterOf(zone).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const ms = ((at % 1000) + 1000) % 1000;
  return (
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) + ms
  );
};

const dayMs = 86_400_000;
const offsetAt = (zone: string, at: number): number => wallOf(zone, at) - at;

/** The instants at which the clocks of a zone show this: one, two where they are put back, none where they are put forward. */
export const instantsOf = (zone: string, wall: number): readonly number[] => {
  const offsets = new Set([offsetAt(zone, wall - dayMs), offsetAt(zone, wall + dayMs)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((at) => wallOf(zone, at) === wall)
    .toSorted((a, b) => a - b);
};

/**
 * The instant that a reading of the clocks means. One that is skipped means the first instant after the jump; of one that
 * comes twice the `earlier` or the `later` is meant.
 */
export const instantOf = (zone: string, wall: number, which: 'earlier' | 'later'): number => {
  const found = instantsOf(zone, wall);
  const at = which === 'earlier' ? found[0] : found.at(-1);
  return at ?? jumpNear(zone, wall);
};

/** When the clocks were put forward past this reading. */
const jumpNear = (zone: string, wall: number): number => {
  let [before, after] = [wall - offsetAt(zone, wall + dayMs), wall - offsetAt(zone, wall - dayMs)];
  if (before > after) [before, after] = [after, before];
  const old = offsetAt(zone, before);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(zone, middle) === old) before = middle;
    else after = middle;
  }
  return after;
};

/** `2026-03-29 02:30 (Europe/Amsterdam)`, as the clocks there show it. */
export const describeInstant = (zone: string, at: number): string =>
  `${new Date(wallOf(zone, at)).toISOString().slice(0, 16).replace('T', ' ')} (${zone})`;
