import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { EventView } from '#domain/view/view.ts';
import { linkTo } from '../state/location.ts';
import { step, useGrowing } from '../state/window.ts';
import { fill, words } from '../words/words.ts';
import { save } from './files.tsx';
import { Time } from './time.tsx';

/** Everything that was written down about the release; each line links to the page as it was at that instant. */
export const Events = ({ release, events }: { release: string; events: readonly EventView[] }) => {
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
        <button type="button" onClick={() => download(release, events)}>
          {w.download}
        </button>
      </p>
      <ol reversed>
        {chunks.slice(0, Math.ceil(growing.shown / step)).map((chunk) => (
          <Chunk key={chunk[0]?.cursor} release={release} events={chunk} />
        ))}
        {growing.shown < total ? (
          <li ref={growing.end}>{fill(w.more, { count: total - growing.shown })}</li>
        ) : null}
      </ol>
    </section>
  );
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
const Chunk = ({ release, events }: { release: string; events: readonly EventView[] }) =>
  useMemo(
    () => (
      <>
        {events.map(({ cursor, at, target, message }) => (
          <li key={cursor}>
            <a href={linkTo({ release, t: cursor })}>
              <Time at={at} />
            </a>{' '}
            {target === undefined ? null : <b>{target} </b>}
            {message}
          </li>
        ))}
      </>
    ),
    [release, events, words.value],
  );

const download = (release: string, events: readonly EventView[]): void =>
  save(`${release}.json`, JSON.stringify(events, null, 2), 'application/json');
