/** When releases may move: in `allow` windows only, where there is one, and never in a `deny` window. */
export interface ReleaseWindow extends Scope {
  readonly name: string;
  readonly kind: 'allow' | 'deny';
  /** A zone of the IANA database. */
  readonly zone: string;
  readonly from: Edge;
  readonly to: Edge;
  /** Days on which it begins, 1 for Monday; where its edges name no day themselves. */
  readonly days: readonly number[];
  /** What a running release does when it may no longer move: hold before its next step, or finish its wave. */
  readonly onEnter: 'hold' | 'finish-wave';
  /** Releases that a person has asked for may move all the same. */
  readonly manual: boolean;
}

/** Patterns in which `*` matches anything; default: everything. */
export interface Scope {
  readonly apps?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
}

/** A reading of the clocks: each day, each week, or once. */
export interface Edge {
  /** Minutes since midnight, 1440 for its end. */
  readonly minute: number;
  /** 1 for Monday. */
  readonly weekday?: number;
  /** Midnight of that date as if in UTC, epoch ms. */
  readonly date?: number;
}

/** A window as people write it. */
export interface WrittenWindow extends Scope {
  readonly name: string;
  readonly kind: 'allow' | 'deny';
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  readonly days?: readonly string[] | undefined;
  readonly onEnter?: 'hold' | 'finish-wave' | undefined;
  readonly manual?: boolean | undefined;
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const all = [1, 2, 3, 4, 5, 6, 7];
const dayMs = 86_400_000;

/** `22:00`, `FRI 18:00` or `2026-12-20 18:00`; undefined for anything else. */
export const readEdge = (text: string): Edge | undefined => {
  const [, day = '', hours, minutes] =
    /^(?:(\d{4}-\d{2}-\d{2}|[A-Za-z]{3}) )?([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (hours === undefined || minute > 1440) return undefined;
  if (day === '') return { minute };
  if (!/^\d/.test(day)) {
    const weekday = weekdays.findIndex((name) => name === day.toLowerCase()) + 1;
    return weekday === 0 ? undefined : { minute, weekday };
  }
  const date = Date.parse(`${day}T00:00:00Z`);
  const isDate = !Number.isNaN(date) && new Date(date).toISOString().startsWith(day);
  return isDate ? { minute, date } : undefined;
};

/** A window that was checked before. */
export const windowOf = ({ from, to, days, onEnter, manual, ...written }: WrittenWindow): ReleaseWindow => ({
  ...written,
  from: readEdge(from) ?? { minute: 0 },
  to: readEdge(to) ?? { minute: 0 },
  days: days === undefined ? all : days.map((day) => weekdays.findIndex((name) => name === day) + 1),
  onEnter: onEnter ?? 'hold',
  manual: manual ?? false,
});

/** Mistakes of a window besides the syntax of its parts, and in which field. */
export const mistakeIn = ({
  from: begin,
  to: end,
  days,
}: Pick<WrittenWindow, 'from' | 'to' | 'days'>):
  | { readonly field: string; readonly reason: string }
  | undefined => {
  const [from, to] = [readEdge(begin), readEdge(end)];
  if (from === undefined || to === undefined) return undefined;
  if (formOf(from) !== formOf(to))
    return {
      field: 'to',
      reason: 'must be written like "from": both with a day of the week, both with a date, or both without',
    };
  if (days !== undefined && formOf(from) !== 'time')
    return { field: 'days', reason: 'is for windows whose "from" and "to" are times alone' };
  if (lengthOf(from, to) <= 0)
    return {
      field: 'to',
      reason:
        from.date === undefined
          ? 'must not be the same as "from": the window would have no length; the whole day is 00:00 to 24:00'
          : 'must come after "from"',
    };
  return undefined;
};

const formOf = ({ weekday, date }: Edge): 'time' | 'week' | 'date' => {
  if (date !== undefined) return 'date';
  return weekday === undefined ? 'time' : 'week';
};

/** From the first edge to the second by the clocks on the wall, ms; 0 where both are the same. */
export const lengthOf = (from: Edge, to: Edge): number => {
  const minutes = (to.minute - from.minute) * 60_000;
  if (from.date !== undefined && to.date !== undefined) return to.date - from.date + minutes;
  if (from.weekday === undefined || to.weekday === undefined) return minutes < 0 ? minutes + dayMs : minutes;
  const length = (to.weekday - from.weekday) * dayMs + minutes;
  return length < 0 ? length + 7 * dayMs : length;
};
