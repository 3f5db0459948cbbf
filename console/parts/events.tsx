import { useSignal } from '@preact/signals';
import type { EventView } from '#domain/view/view.ts';
import { linkTo } from '../state/location.ts';
import { words } from '../words/words.ts';
import { save } from './files.tsx';
import { Time } from './time.tsx';

/** Everything that was written down about the release; each line links to the page as it was at that instant. */
export const Events = ({ release, events }: { release: string; events: readonly EventView[] }) => {
  const wanted = useSignal('');
  const w = words.value;
  const needle = wanted.value.toLowerCase();
  const shown = events.filter(({ message, target = '' }) =>
    `${target} ${message}`.toLowerCase().includes(needle),
  );
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
        {shown.toReversed().map(({ cursor, at, target, message }) => (
          <li key={cursor}>
            <a href={linkTo({ release, t: cursor })}>
              <Time at={at} />
            </a>{' '}
            {target === undefined ? null : <b>{target} </b>}
            {message}
          </li>
        ))}
      </ol>
    </section>
  );
};

const download = (release: string, events: readonly EventView[]): void =>
  save(`${release}.json`, JSON.stringify(events, null, 2), 'application/json');
