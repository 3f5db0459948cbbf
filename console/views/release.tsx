import type { EventView, ReleaseView } from '#domain/view/view.ts';
import { Changes } from '../parts/changes.tsx';
import { Diagnosis } from '../parts/diagnosis.tsx';
import { Events } from '../parts/events.tsx';
import { ReleaseHead } from '../parts/release-head.tsx';
import { Contact } from '../parts/stale.tsx';
import { timeOf } from '../parts/time.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Trail } from '../parts/trail.tsx';
import { lastVerdicts, Verdicts } from '../parts/verdict.tsx';
import { useFollowed } from '../state/follow.ts';
import { go, linkTo, query } from '../state/location.ts';
import { until } from '../state/log.ts';
import { fill, words } from '../words/words.ts';

/** One release: what is true now, what happens next, what would stop it, and everything that has happened. */
export const Release = ({ id }: { id: string }) => {
  const followed = useFollowed(id).value;
  const { value: release, log, status } = followed;
  if (status === 404) return <Missing id={id} />;
  if (release === undefined)
    return (
      <>
        <h1>{words.value.release}</h1>
        <Contact of={followed} />
      </>
    );
  const instant = query.value.get('t');
  const shown = instant === null ? log.events : until(log, instant);
  return (
    <>
      <Trail app={release.app} />
      <Contact of={followed} />
      {instant === null ? null : <Frozen release={id} at={shown?.at(-1)?.at} />}
      <ReleaseHead release={release} isLive={instant === null} events={shown ?? []} />
      <Sections release={release} events={shown ?? []} isLive={instant === null} />
    </>
  );
};

/** Everything below the head, and the way to each part of it. */
export const Sections = ({
  release,
  events,
  isLive,
}: {
  release: ReleaseView;
  events: readonly EventView[];
  isLive: boolean;
}) => {
  const w = words.value;
  const judged = lastVerdicts(events);
  const isDiagnosed = isLive && isBad(release);
  const parts = [
    ...(isDiagnosed ? [['diagnosis', w.diagnosis] as const] : []),
    ['timeline', w.timeline],
    ['verdict', w.verdict, judged.length],
    ...(release.plan === undefined ? [] : [['changes', w.changes] as const]),
    ['events', w.events, events.length],
  ] as const;
  return (
    <>
      <nav class="sections" aria-label={w.onThisPage}>
        {parts.map(([part, name, count]) => (
          <a key={part} href={`#${part}`}>
            {name} {count === undefined || count === 0 ? null : <b>{count}</b>}
          </a>
        ))}
      </nav>
      {isDiagnosed ? (
        <>
          <h2 id="diagnosis">{w.diagnosis}</h2>
          <Diagnosis release={release} />
        </>
      ) : null}
      <h2 id="timeline">{w.timeline}</h2>
      <Timeline events={events} isOver={release.state === 'closed' || !isLive} />
      <h2 id="verdict">{w.verdict}</h2>
      <Verdicts release={release.id} judged={judged} until={isLive ? undefined : events.at(-1)?.at} />
      {release.plan === undefined ? null : (
        <>
          <h2 id="changes">{w.changes}</h2>
          <Changes release={release.id} />
        </>
      )}
      <h2 id="events">{w.events}</h2>
      <Events release={release.id} events={events} />
    </>
  );
};

const isBad = ({ outcome }: ReleaseView): boolean =>
  outcome !== undefined && !['released', 'unchanged'].includes(outcome.kind);

const Missing = ({ id }: { id: string }) => (
  <>
    <Trail />
    <h1>{words.value.release}</h1>
    <p class="empty">{fill(words.value.notFound, { id })}</p>
  </>
);

const Frozen = ({ release, at }: { release: string; at: number | undefined }) => (
  <p class="banner" role="status">
    {at === undefined ? words.value.unknownInstant : fill(words.value.frozen, { time: timeOf(at) })}{' '}
    <button type="button" onClick={() => go(linkTo({ release }))}>
      {words.value.goLive}
    </button>
  </p>
);
