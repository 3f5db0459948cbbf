import { language } from '../words/words.ts';

const zoneOf = (): string => (language.value === 'zh' ? 'zh-CN' : 'en-GB');

/** An instant as people read it in their zone; UTC is in its title. */
export const Time = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={new Date(at).toISOString()}>
    {timeOf(at)}
  </time>
);

export const timeOf = (at: number): string =>
  new Date(at).toLocaleString(zoneOf(), {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
