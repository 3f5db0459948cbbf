import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ReleaseRecord } from '#domain/view/record.ts';
import type { EventView } from '#domain/view/view.ts';
import { go, instantLinks } from '../state/location.ts';
import { request } from '../state/request.ts';
import { step, useNear } from '../state/window.ts';
import { words } from '../words/words.ts';
import { save } from './files.tsx';
import { staysHere } from './link.tsx';
import { clockOf, timeOf } from './time.tsx';

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
  const isShort = useMemo(() => isOneDay(events), [events]);
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
      <div class="lines" onClick={stayOnPage}>
        {chunks.map((chunk, index) => (
          <Chunk
            key={chunk[0]?.cursor}
            events={chunk}
            isShort={isShort}
            isFirst={index === 0}
            isKept={chunks.length <= fewChunks}
          />
        ))}
        {chunks.length === 0 ? <p class="rest">{w.noEvents}</p> : null}
      </div>
    </section>
  );
};

/** A short list is drawn whole: a browser finds words in it, and prints it. */
const fewChunks = 6;

/** One listener for all lines: each of them costs a page of thousands. */
const stayOnPage = (event: MouseEvent): void => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || !staysHere(event)) return;
  event.preventDefault();
  go(link.getAttribute('href') ?? '/');
};

/** The date need not be repeated before each time. */
const isOneDay = (events: readonly EventView[]): boolean =>
  new Date(events[0]?.at ?? 0).toDateString() === new Date(events.at(-1)?.at ?? 0).toDateString();

/** What went wrong, and what went well, is found without reading every line. */
const toneOf = (fact: EventView['fact']): string => {
  if (fact.kind === 'judged') return fact.verdict.kind === 'fail' ? 'bad' : '';
  if (fact.kind === 'closed') return ['released', 'unchanged'].includes(fact.outcome.kind) ? 'ok' : 'bad';
  return ['rolling-back', 'rollback-failed', 'aborted', 'refused'].includes(fact.kind) ? 'bad' : '';
};

/** The matching events, newest first, in chunks that stay the same while more of them are shown. */
const chunksOf = (events: readonly EventView[], needle: string): readonly (readonly EventView[])[] => {
  const shown = events
    .filter(({ message, target = '' }) => `${target} ${message}`.toLowerCase().includes(needle))
    .toReversed();
  return Array.from({ length: Math.ceil(shown.length / step) }, (_, index) =>
    shown.slice(index * step, (index + 1) * step),
  );
};

/** Some lines, which are on the page while they are in sight or near it. */
const Chunk = ({
  events,
  isShort,
  isFirst,
  isKept,
}: {
  events: readonly EventView[];
  isShort: boolean;
  isFirst: boolean;
  isKept: boolean;
}) => {
  const near = useNear<HTMLDivElement>(events.length, isFirst);
  const { place, height } = near;
  const isNear = isKept || near.isNear;
  return (
    <div ref={place} style={isNear ? { height: '' } : { height: `${height}px` }}>
      {isNear ? <Lines events={events} isShort={isShort} /> : null}
    </div>
  );
};

const Lines = ({ events, isShort }: { events: readonly EventView[]; isShort: boolean }) => {
  const linkAt = instantLinks();
  return (
    <ol>
      {events.map(({ cursor, at, target, message, fact }) => (
        <li key={cursor}>
          <a href={linkAt(cursor)} title={new Date(at).toISOString()}>
            {isShort ? clockOf(at) : timeOf(at)}
          </a>
          <b>{target}</b>
          <span class={toneOf(fact)}>{message}</span>
        </li>
      ))}
    </ol>
  );
};

/** The whole record of the release, which the console opens again without a server; while that is away, its events. */
const download = async (release: string, known: ReleaseRecord | readonly EventView[]): Promise<void> => {
  const path = `/v1/releases/${encodeURIComponent(release)}/record`;
  const found = 'kind' in known ? known : await request<ReleaseRecord>(path).catch(() => known);
  save(`${release}.json`, JSON.stringify(found, null, 2), 'application/json');
};
