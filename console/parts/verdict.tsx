import { useSignal } from '@preact/signals';
import type { EventView } from '#domain/view/view.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import { now } from '../state/now.ts';
import { countOf } from '../words/numbers.ts';
import { checkName, words } from '../words/words.ts';
import { Analyses } from './analyses.tsx';
import { Status } from './status.tsx';

interface Judged {
  readonly target: string;
  readonly verdict: Verdict;
  readonly analyses: number;
  /** In the language of the page. */
  readonly message: string;
}

/** The last verdict of each target, and how many there were. */
export const lastVerdicts = (events: readonly EventView[]): readonly Judged[] => {
  const last = new Map<string, Judged>();
  for (const { target = '', fact, message } of events)
    if (fact.kind === 'judged') {
      const analyses = (last.get(target)?.analyses ?? 0) + 1;
      last.set(target, { target, verdict: fact.verdict, analyses, message });
    }
  return [...last.values()];
};

/**
 * The last verdict of each target: one sentence, and the numbers of both sides behind it; unjudged targets are listed
 * once.
 */
export const Verdicts = ({
  release,
  judged,
  until,
  isOver,
}: {
  release: string;
  /** Nothing more will be judged. */
  isOver: boolean;
  judged: readonly Judged[];
  /** Analyses after this instant (epoch ms) are not shown. */
  until: number | undefined;
}) => {
  if (judged.length === 0)
    return <p class="empty">{isOver ? words.value.neverJudged : words.value.noVerdict}</p>;
  const told = judged.filter(({ verdict }) => verdict.evidence.length > 0);
  const untold = judged.filter(({ verdict }) => verdict.evidence.length === 0);
  return (
    <>
      {told.map((one) => (
        <Panel
          key={one.target}
          release={release}
          judged={one}
          until={until}
          isOver={isOver || until !== undefined}
          isOpen={told.length === 1 || one.verdict.kind === 'fail'}
        />
      ))}
      {[...Map.groupBy(untold, ({ message }) => message)].map(([message, same]) => (
        <p class="card prose" key={message}>
          <b>{same.map(({ target }) => target).join(', ')}</b> <span class="mute">{message}</span>
        </p>
      ))}
    </>
  );
};

/** How often the numbers of a step under watch are read, ms. */
const pulseMs = 15_000;

const Panel = ({
  release,
  judged,
  until,
  isOver,
  isOpen,
}: {
  release: string;
  judged: Judged;
  until: number | undefined;
  isOver: boolean;
  isOpen: boolean;
}) => {
  const w = words.value;
  const isShown = useSignal(isOpen);
  const { target, verdict, analyses, message } = judged;
  // Between two verdicts the judge looks without an event: its numbers are read at a pace of their own.
  const isWatched = verdict.kind === 'wait' && !isOver;
  const pulse = isWatched ? Math.floor(now.value / pulseMs) : 0;
  return (
    <details
      class="card panel"
      open={isShown.value}
      onToggle={({ currentTarget }) => (isShown.value = currentTarget.open)}
    >
      <summary>
        <b>{target}</b> <Status of={`verdict-${verdict.kind}`} /> <span class="clamp">{message}</span>
      </summary>
      {isShown.value ? (
        <>
          {isWatched ? null : <Evidence target={target} verdict={verdict} />}
          <section aria-label={`${w.analyses}: ${target}`}>
            <Analyses release={release} target={target} seen={`${analyses} ${pulse}`} until={until} />
          </section>
        </>
      ) : null}
    </details>
  );
};

const Evidence = ({ target, verdict }: { target: string; verdict: Verdict }) => {
  const w = words.value;
  return (
    <div class="scroll" role="region" aria-label={`${w.check}: ${target}`} tabIndex={0}>
      <table class="evidence">
        <thead>
          <tr>
            <th scope="col">{w.check}</th>
            <th scope="col" class="number">
              {w.canary}
            </th>
            <th scope="col" class="number">
              {w.stable}
            </th>
            <th scope="col" class="number">
              {w.times}
            </th>
            <th scope="col">{w.says}</th>
          </tr>
        </thead>
        <tbody>
          {verdict.evidence.map(({ check, of = '', canary, stable, times, message }) => (
            <tr key={check + of}>
              <td>{checkName(check, of)}</td>
              <td class="canary number">
                {countOf(canary.bad)} / {countOf(canary.requests)}
              </td>
              <td class="stable number">
                {countOf(stable.bad)} / {countOf(stable.requests)}
              </td>
              <td class="number">{times === undefined ? '–' : `× ${times.toFixed(2)}`}</td>
              <td>
                <Status of={message} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
