import type { EventView, ReleaseView } from '#domain/view/view.ts';
import { now } from '../state/now.ts';
import { shortId } from '../state/short-id.ts';
import { words } from '../words/words.ts';
import { Actions } from './actions.tsx';
import { Answer } from './answer.tsx';
import { Images } from './images.tsx';
import { Standing } from './standing.tsx';
import { Status } from './status.tsx';
import { Ago, spanOf, Until } from './time.tsx';

interface Headed {
  readonly release: ReleaseView;
  /** False if a past instant is shown: the present state is then left out. */
  readonly isLive: boolean;
  /** A recorded release offers no actions. */
  readonly isReadOnly?: boolean;
  /** Until the instant that is shown. */
  readonly events: readonly EventView[];
}

/** The head of a release page: its state, what happens next, what would stop it, and the possible actions. */
export const ReleaseHead = ({ release, isLive, isReadOnly = false, events }: Headed) => {
  const w = words.value;
  const { app, id, state, outcome, targets } = release;
  const end = events.findLast(({ fact, target }) => fact.kind === 'closed' && target === undefined);
  return (
    <section class="card head" aria-labelledby="release-title">
      <h1 id="release-title">
        {app} <code class="mute">{shortId(id)}</code> {isLive ? <Status of={outcome?.kind ?? state} /> : null}
      </h1>
      <dl class="facts">
        <Now release={release} isLive={isLive} last={events.at(-1)?.message} />
        <Brings release={release} />
        <div>
          <dt>{w.askedFor}</dt>
          <dd>
            {events[0]?.message ?? release.cause.by}{' '}
            <span class="mute">
              · <Ago at={release.requestedAt} />
              {end === undefined ? '' : ` · ${w.took} ${spanOf(end.at - release.requestedAt)}`}
            </span>
          </dd>
        </div>
        <Undelivered release={release} />
      </dl>
      {isLive ? <Standing targets={targets} isOver={state === 'closed'} /> : null}
      {isLive && !isReadOnly ? (
        <>
          <Questions release={release} />
          <Actions release={release} events={events} />
        </>
      ) : null}
    </section>
  );
};

const Now = ({
  release,
  isLive,
  last,
}: {
  release: ReleaseView;
  isLive: boolean;
  last: string | undefined;
}) => {
  const w = words.value;
  const { outcome, message, outlook } = release;
  return (
    <>
      <div>
        <dt>{outcome === undefined || !isLive ? w.now : w.ended}</dt>
        <dd class="lead" aria-live="polite">
          {isLive ? message : last}
        </dd>
      </div>
      {isLive && outlook !== undefined && outcome === undefined ? (
        <Expected name={w.next} text={outlook.next} at={outlook.nextAt} />
      ) : null}
      {isLive && outlook?.stopsIf !== undefined ? (
        <Expected name={w.stopsIf} text={outlook.stopsIf} at={outlook.stopsAt} />
      ) : null}
    </>
  );
};

const Expected = ({ name, text, at }: { name: string; text: string; at: number | undefined }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      {text}
      {at === undefined ? null : <When at={at} />}
    </dd>
  </div>
);

/** A time that is still to come; one that has passed says nothing. */
const When = ({ at }: { at: number }) =>
  at <= now.value ? null : (
    <span class="mute">
      {' '}
      · <Until at={at} />
    </span>
  );

/** The images that it was asked for, else all that its targets get. */
const Brings = ({ release: { cause, targets } }: { release: ReleaseView }) => {
  const asked = 'images' in cause ? Object.values(cause.images) : 'image' in cause ? [cause.image] : [];
  const all = targets.flatMap(({ brings }) => Object.values(brings ?? {}));
  const images = [...new Set(asked.length > 0 ? asked : all)];
  return images.length === 0 ? null : (
    <div>
      <dt>{words.value.brings}</dt>
      <dd>
        <Images images={images} />
      </dd>
    </div>
  );
};

/** Messages that a chat or a receiver has not taken yet. */
const Undelivered = ({ release: { undelivered = [] } }: { release: ReleaseView }) =>
  undelivered.length === 0 ? null : (
    <div>
      <dt>{words.value.undelivered}</dt>
      <dd>
        {undelivered.map(({ text, reason, tries }) => (
          <p class="warn" key={text}>
            <span aria-hidden="true">⚠</span> {text} ({reason}; × {tries})
          </p>
        ))}
      </dd>
    </div>
  );

/** What waits for a person: about the whole plan, or about one target. */
const Questions = ({ release: { question, plan, message, targets } }: { release: ReleaseView }) => (
  <>
    {question === undefined ? null : (
      <Answer
        id={question.approval}
        text={question.text === message ? '' : question.text}
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
