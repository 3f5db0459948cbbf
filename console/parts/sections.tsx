import { useEffect } from 'preact/hooks';
import type { ReleaseRecord } from '#domain/view/record.ts';
import type { EventView, ReleaseView } from '#domain/view/view.ts';
import { lastShown } from '../state/keys.ts';
import type { Coming } from '../state/waits.ts';
import { words } from '../words/words.ts';
import { Changes } from './changes.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { Events } from './events.tsx';
import { Later } from './later.tsx';
import { Timeline } from './timeline.tsx';
import { lastVerdicts, Verdicts } from './verdict.tsx';

/** Everything below the head, with links to each part. */
export const Sections = ({
  release,
  events,
  isLive,
  record,
}: {
  release: ReleaseView;
  events: readonly EventView[];
  isLive: boolean;
  /** If everything is included, and no server is called. */
  record?: ReleaseRecord;
}) => {
  const w = words.value;
  const judged = lastVerdicts(events);
  const last = events.at(-1)?.cursor;
  useEffect(() => {
    lastShown.value = last;
    return () => (lastShown.value = undefined);
  }, [last]);
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
      <Timeline events={events} isOver={release.state === 'closed' || !isLive} coming={comingOf(release)} />
      <Later>
        <h2 id="verdict">{w.verdict}</h2>
        <Verdicts
          isOver={release.state === 'closed'}
          release={release.id}
          judged={judged}
          until={isLive ? undefined : events.at(-1)?.at}
        />
        {release.plan === undefined ? null : (
          <>
            <h2 id="changes">{w.changes}</h2>
            <Changes release={release.id} />
          </>
        )}
        <h2 id="events">{w.events}</h2>
        <Events release={release.id} events={events} record={record} />
      </Later>
    </>
  );
};

const comingOf = ({ outlook }: ReleaseView): Coming | undefined =>
  outlook?.nextAt === undefined ? undefined : { at: outlook.nextAt, says: outlook.next };

const isBad = ({ outcome }: ReleaseView): boolean =>
  outcome !== undefined && !['released', 'unchanged'].includes(outcome.kind);
