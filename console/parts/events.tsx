import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ReleaseRecord } from '#domain/view/record.ts';
import type { EventView } from '#domain/view/view.ts';
import { linkWith } from '../state/location.ts';
import { request } from '../state/request.ts';
import { step, useGrowing } from '../state/window.ts';
import { fill, words } from '../words/words.ts';
import { save } from './files.tsx';
import { Link } from './link.tsx';
import { Time } from './time.tsx';

/** Everything that was written down about the release; each line links to the page as it was at that instant. */
export const Events = ({
  release,
  events,
  record,
}: {
  release: string;
  events: readonly EventView[];
  record: ReleaseRecord | undefined;
}) => {
  const wanted = useSignal('');
  const w = words.value;
  const needle = wanted.value.toLowerCase();
  const chunks = useMemo(() => chunksOf(events, needle), [events, needle]);
  const total = chunks.reduce((sum, { length }) => sum + length, 0);
  const growing = useGrowing<HTMLLIElement>(total);
  return (
    <section class="log" aria-label={w.events}>
      <p class="tools">
        <label class="hidden" for="filter">
          {w.filter}
        </label>
        <input
          id="filter"
          type="search"
          placeholder={w.filter}
          value={wanted.value}
          onInput={({ currentTarget }) => {
            wanted.value = currentTarget.value;
          }}
        />
        <button type="button" onClick={() => void download(release, record ?? events)}>
          {w.download}
        </button>
      </p>
      <ol reversed>
        {chunks.slice(0, Math.ceil(growing.shown / step)).map((chunk) => (
          <Chunk key={chunk[0]?.cursor} events={chunk} isShort={isOneDay(events)} />
        ))}
        {growing.shown < total ? (
          <li ref={growing.end} class="rest">
            {fill(w.more, { count: total - growing.shown })}
          </li>
        ) : null}
      </ol>
    </section>
  );
};

/** The date need not stand before each time. */
const isOneDay = (events: readonly EventView[]): boolean =>
  new Date(events[0]?.at ?? 0).toDateString() === new Date(events.at(-1)?.at ?? 0).toDateString();

/** What went wrong, and what went well, is found without reading every line. */
const toneOf = (fact: EventView['fact']): string => {
  if (fact.kind === 'judged') return fact.verdict.kind === 'fail' ? 'bad' : '';
  if (fact.kind === 'closed') return ['released', 'unchanged'].includes(fact.outcome.kind) ? 'ok' : 'bad';
  return ['rolling-back', 'rollback-failed', 'aborted', 'refused', 'blocked'].includes(fact.kind)
    ? 'bad'
    : '';
};

/** Those that say the wanted, newest first, in pieces that stay the same while more of them are shown. */
const chunksOf = (events: readonly EventView[], needle: string): readonly (readonly EventView[])[] => {
  const shown = events
    .filter(({ message, target = '' }) => `${target} ${message}`.toLowerCase().includes(needle))
    .toReversed();
  return Array.from({ length: Math.ceil(shown.length / step) }, (_, index) =>
    shown.slice(index * step, (index + 1) * step),
  );
};

/** The same element again is not compared again. */
const Chunk = ({ events, isShort }: { events: readonly EventView[]; isShort: boolean }) =>
  useMemo(
    () => (
      <>
        {events.map(({ cursor, at, target, message, fact }) => (
          <li key={cursor}>
            <Link to={linkWith({ t: cursor })}>
              <Time at={at} short={isShort} />
            </Link>
            <b>{target}</b>
            <span class={toneOf(fact)}>{message}</span>
          </li>
        ))}
      </>
    ),
    [events, isShort, words.value],
  );

/** The whole record of the release, which the console opens again without a server; while that is away, its events. */
const download = async (release: string, known: ReleaseRecord | readonly EventView[]): Promise<void> => {
  const path = `/v1/releases/${encodeURIComponent(release)}/record`;
  const found = 'kind' in known ? known : await request<ReleaseRecord>(path).catch(() => known);
  save(`${release}.json`, JSON.stringify(found, null, 2), 'application/json');
};
