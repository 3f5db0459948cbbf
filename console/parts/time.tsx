import { now } from '../state/now.ts';
import { localeOf } from '../words/numbers.ts';
import { words } from '../words/words.ts';

/** An instant as people read it in their zone; UTC is in its title. */
export const Time = ({ at, short = false }: { at: number; short?: boolean }) => (
  <time dateTime={new Date(at).toISOString()} title={new Date(at).toISOString()}>
    {short ? clockOf(at) : timeOf(at)}
  </time>
);

const dayOf = (at: number): string =>
  new Date(at).toLocaleDateString(localeOf(), { month: 'short', day: 'numeric' });

/** How long ago it was; the exact time is in the title. Older than a week: the date. */
export const Ago = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={`${timeOf(at)} (${new Date(at).toISOString()})`}>
    {/* What came since the last tick is not from the future. */}
    {agoOf(at, Math.max(now.value, at))}
  </time>
);

/** The same of an instant that is still to come: `in 42 min`. */
export const Until = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={`${timeOf(at)} (${new Date(at).toISOString()})`}>
    {untilOf(at, now.value)}
  </time>
);

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const agoOf = (at: number, to: number): string => {
  const [unit, ms] = units.find(([, long]) => to - at >= long) ?? ['second', 1_000];
  if (unit === 'day' && to - at > 7 * ms) return dayOf(at);
  return relative(-Math.max(0, Math.floor((to - at) / ms)), unit);
};

const untilOf = (at: number, from: number): string => {
  const [unit, ms] = units.find(([, long]) => at - from >= long) ?? ['second', 1_000];
  return unit === 'day' && at - from > 7 * ms ? dayOf(at) : relative(Math.ceil((at - from) / ms), unit);
};

const relative = (many: number, unit: Intl.RelativeTimeFormatUnit): string =>
  new Intl.RelativeTimeFormat(localeOf(), { style: 'short' }).format(many, unit);

/** Hours, minutes and seconds: for times below one date. */
export const clockOf = (at: number): string => formatFor(localeOf(), clock).format(at);

/** A duration in its two largest units: `1 min 20 s`. */
export const spanOf = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([many]) => many > 0);
  if (first < 0) return `0 ${words.value['unit-s']}`;
  return parts
    .slice(first, first + 2)
    .flatMap(([many, unit]) => (many > 0 ? [`${many} ${words.value[`unit-${unit}`]}`] : []))
    .join(' ');
};

export const timeOf = (at: number): string => formatFor(localeOf(), dayAndClock).format(at);

/** Making a format costs a hundred times what using it does, and a log has thousands of times. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatFor = (locale: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale} ${Object.keys(parts).length}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, parts);
  formats.set(key, made);
  return made;
};

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const dayAndClock = { month: 'short', day: 'numeric', ...clock } as const;
