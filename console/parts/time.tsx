import { language } from '../words/words.ts';

const zoneOf = (): string => (language.value === 'zh' ? 'zh-CN' : 'en-GB');

/** An instant as people read it in their zone; UTC is in its title. */
export const Time = ({ at, short = false }: { at: number; short?: boolean }) => (
  <time dateTime={new Date(at).toISOString()} title={new Date(at).toISOString()}>
    {short ? dayOf(at) : timeOf(at)}
  </time>
);

/** The time of today, the day of what is older. */
const dayOf = (at: number): string =>
  new Date(at).toDateString() === new Date().toDateString()
    ? new Date(at).toLocaleTimeString(zoneOf(), { hour: '2-digit', minute: '2-digit' })
    : new Date(at).toLocaleDateString(zoneOf(), { month: 'short', day: 'numeric' });

export const timeOf = (at: number): string => formatFor(zoneOf()).format(at);

/** Making a format costs a hundred times what using it does, and a log has thousands of times. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatFor = (locale: string): Intl.DateTimeFormat => {
  const made =
    formats.get(locale) ??
    new Intl.DateTimeFormat(locale, {
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  formats.set(locale, made);
  return made;
};
