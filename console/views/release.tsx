import type { ReleaseView } from '#domain/view/view.ts';
import { Actions } from '../parts/actions.tsx';
import { Answer } from '../parts/answer.tsx';
import { Diagnosis } from '../parts/diagnosis.tsx';
import { Events } from '../parts/events.tsx';
import { Changes } from '../parts/changes.tsx';
import { Contact } from '../parts/stale.tsx';
import { Status } from '../parts/status.tsx';
import { Time, timeOf } from '../parts/time.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Verdicts } from '../parts/verdict.tsx';
import { useFollowed } from '../state/follow.ts';
import { go, linkTo, query } from '../state/location.ts';
import { until } from '../state/log.ts';
import type { Words } from '../words/en.ts';
import { fill, words } from '../words/words.ts';

/** One release: what is true now, what happens next, what would stop it, and everything that has happened. */
export const Release = ({ id }: { id: string }) => {
  const followed = useFollowed(id).value;
  const w = words.value;
  const { value: release, log, status } = followed;
  if (status === 404) return <Missing id={id} />;
  if (release === undefined)
    return (
      <>
        <h1>{w.release}</h1>
        <Contact of={followed} />
      </>
    );
  const instant = query.value.get('t');
  const shown = instant === null ? log.events : until(log, instant);
  return (
    <>
      <Contact of={followed} />
      {instant === null ? null : <Frozen release={id} at={shown?.at(-1)?.at} />}
      <Header release={release} isLive={instant === null} last={shown?.at(-1)?.message} />
      {instant === null && isBad(release) ? (
        <>
          <h2>{w.diagnosis}</h2>
          <Diagnosis release={release} />
        </>
      ) : null}
      <h2>{w.timeline}</h2>
      <Timeline events={shown ?? []} isOver={release.state === 'closed' || instant !== null} />
      <h2>{w.verdict}</h2>
      <Verdicts release={release.id} events={shown ?? []} />
      {release.plan === undefined ? null : (
        <>
          <h2>{w.changes}</h2>
          <Changes release={release.id} />
        </>
      )}
      <h2>{w.events}</h2>
      <Events release={id} events={shown ?? []} />
    </>
  );
};

const isBad = ({ outcome }: ReleaseView): boolean => outcome !== undefined && outcome.kind !== 'released';

const Missing = ({ id }: { id: string }) => (
  <>
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

const Header = ({
  release,
  isLive,
  last,
}: {
  release: ReleaseView;
  isLive: boolean;
  last: string | undefined;
}) => {
  const w = words.value;
  const { app, id, state, outcome, requestedAt, message, targets } = release;
  return (
    <section class="card head" aria-labelledby="release-title">
      <h1 id="release-title">
        {app} <span class="mute">{id.slice(0, 8)}</span>{' '}
        {isLive ? <Status of={outcome?.kind ?? state} /> : null}
      </h1>
      <p class="mute">
        <Time at={requestedAt} />
      </p>
      <dl class="facts">
        <div>
          <dt>{outcome === undefined ? w.now : w.ended}</dt>
          <dd aria-live="polite">{isLive ? (outcome?.reason ?? message) : last}</dd>
        </div>
        {isLive ? (
          <div>
            <dt>{w.next}</dt>
            <dd>{w[nextOf(release)]}</dd>
          </div>
        ) : null}
        {isLive && state === 'running' ? (
          <div>
            <dt>{w.stopsIf}</dt>
            <dd>{w.stopsOnBad}</dd>
          </div>
        ) : null}
      </dl>
      {targets.length > 1 && isLive ? (
        <ul class="targets">
          {targets.map((target) => (
            <li key={target.name}>
              <b>{target.name}</b> {target.message}
            </li>
          ))}
        </ul>
      ) : null}
      {isLive ? <Questions release={release} /> : null}
      {isLive ? <Actions release={release} /> : null}
    </section>
  );
};

/** What waits for a person: about the whole plan, or about one target. */
const Questions = ({ release: { question, plan, targets } }: { release: ReleaseView }) => (
  <>
    {question === undefined ? null : (
      <Answer
        id={question.approval}
        text={question.text}
        expiresAt={question.expiresAt}
        {...(plan === undefined ? {} : { plan })}
      />
    )}
    {targets.map(({ name, question: asked }) =>
      asked === undefined || asked.why === 'pause' ? null : (
        <Answer key={name} id={asked.approval} text={`${name}: ${asked.text}`} expiresAt={asked.expiresAt} />
      ),
    )}
  </>
);

const nextOf = ({ state, question, targets }: ReleaseView): keyof Words => {
  if (state === 'closed') return 'nextOver';
  if (state === 'rolling-back') return 'nextBack';
  if (state === 'planning') return 'nextPlan';
  const asked =
    question !== undefined ||
    targets.some((target) => target.question !== undefined && target.question.why !== 'pause');
  if (asked || state === 'waiting-for-approval') return 'nextApproval';
  if (state === 'paused') return 'nextPaused';
  const isLast = targets.every(({ step }) => step !== undefined && step.percent === 100);
  return isLast ? 'nextEnd' : 'nextStep';
};
