import { instantsOf, wallOf } from '../window/zone.ts';

/** A line of cron: which minutes, hours, days of the month, months and days of the week (0 for Sunday). */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  /** If both fields are restricted, either day suffices, as in cron. */
  readonly isEither: boolean;
}

const fields = [
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day of the month', from: 1, to: 31, names: [] },
  {
    name: 'month',
    from: 1,
    to: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;

/** `30 2 * * 1-5`: the five fields of cron with lists, ranges, steps and names; a sentence for anything else. */
export const readCron = (text: string): Cron | string => {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length)
    return `must have five fields (minute, hour, day of the month, month, day of the week), not ${parts.length}`;
  const read = fields.map((field, index) => readField(parts[index] ?? '', field));
  const mistake = read.find((one) => typeof one === 'string');
  if (typeof mistake === 'string') return mistake;
  const [minutes, hours, days, months, weekdays] = read as readonly (readonly number[])[];
  const cron: Cron = {
    minutes: minutes ?? [],
    hours: hours ?? [],
    days: days ?? [],
    months: months ?? [],
    weekdays: [...new Set((weekdays ?? []).map((day) => day % 7))],
    isEither: !(parts[2] ?? '').startsWith('*') && !(parts[4] ?? '').startsWith('*'),
  };
  return comesEver(cron) ? cron : 'never comes: no month has that day';
};

type Field = (typeof fields)[number];

const readField = (text: string, field: Field): readonly number[] | string => {
  const found: number[] = [];
  for (const part of text.split(',')) {
    const [, first = '', last, step] =
      /^(\*|[a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?(?:\/(\d{1,2}))?$/i.exec(part) ?? [];
    const from = first === '*' ? field.from : numberOf(first, field);
    const open = first === '*' || step !== undefined ? field.to : from;
    const to = last === undefined ? open : numberOf(last, field);
    const by = step === undefined ? 1 : Number(step);
    if (first === '' || from === undefined || to === undefined || to < from || by < 1)
      return `"${part}" is no ${field.name}: numbers from ${field.from} to ${field.to}, ranges like 1-5, steps like */15`;
    for (let value = from; value <= to; value += by) found.push(value);
  }
  return [...new Set(found)].toSorted((a, b) => a - b);
};

const numberOf = (word: string, { from, to, names }: Field): number | undefined => {
  const named = (names as readonly string[]).indexOf(word.toLowerCase());
  const value = named === -1 ? Number(word) : named + (from === 1 ? 1 : 0);
  return Number.isInteger(value) && value >= from && value <= to ? value : undefined;
};

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const comesEver = ({ days, months, isEither }: Cron): boolean =>
  isEither || months.some((month) => days.some((day) => day <= (longestMonth[month - 1] ?? 0)));

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * The last time after `after` and up to `now` (epoch ms) at which it was due by the clocks of the zone; undefined where
 * there is none. As EventBridge has it, a time that the clocks skip is not due, and one that comes twice is due once.
 */
export const lastDue = (cron: Cron, zone: string, after: number, now: number): number | undefined => {
  const today = Math.floor(wallOf(zone, now) / dayMs);
  const first = Math.floor(wallOf(zone, after) / dayMs);
  for (let day = today; day >= Math.max(first, today - mostDays); day -= 1) {
    if (!isOn(cron, day)) continue;
    for (const hour of cron.hours.toReversed())
      for (const minute of cron.minutes.toReversed()) {
        const at = instantsOf(zone, day * dayMs + (hour * 60 + minute) * minuteMs)[0];
        if (at !== undefined && at <= now && at > after) return at;
      }
  }
  return undefined;
};

/** One that is due on 29 February comes every fourth year, and in one place of the calendar every eighth. */
const mostDays = 366 * 8 + 3;

const isOn = ({ days, months, weekdays, isEither }: Cron, day: number): boolean => {
  const date = new Date(day * dayMs);
  if (!months.includes(date.getUTCMonth() + 1)) return false;
  const [byDate, byWeek] = [days.includes(date.getUTCDate()), weekdays.includes(date.getUTCDay())];
  return isEither ? byDate || byWeek : byDate && byWeek;
};
