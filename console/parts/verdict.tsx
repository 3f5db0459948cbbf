import type { EventView } from '#domain/view/view.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import { words } from '../words/words.ts';
import { Status } from './status.tsx';

/** The last judgement of each target: one sentence, and the numbers of both sides behind it. */
export const Verdicts = ({ events }: { events: readonly EventView[] }) => {
  const last = new Map<string, Verdict>();
  for (const { target = '', fact } of events) if (fact.kind === 'judged') last.set(target, fact.verdict);
  if (last.size === 0) return <p class="empty">{words.value.noVerdict}</p>;
  return (
    <>
      {[...last].map(([target, verdict]) => (
        <Panel key={target} target={target} verdict={verdict} />
      ))}
    </>
  );
};

const Panel = ({ target, verdict }: { target: string; verdict: Verdict }) => {
  const w = words.value;
  return (
    <section class="card" aria-label={`${w.verdict}: ${target}`}>
      <p class="prose">
        <b>{target}</b> {verdict.reason}
      </p>
      {verdict.evidence.length === 0 ? null : (
        <div class="scroll" role="region" aria-label={`${w.check}: ${target}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{w.check}</th>
                <th scope="col">{w.canary}</th>
                <th scope="col">{w.stable}</th>
                <th scope="col">{w.times}</th>
                <th scope="col">{w.says}</th>
              </tr>
            </thead>
            <tbody>
              {verdict.evidence.map(({ check, of = '', canary, stable, times, message }) => (
                <tr key={check + of}>
                  <td>
                    {check} {of}
                  </td>
                  <td class="canary">
                    {canary.bad} / {canary.requests}
                  </td>
                  <td class="stable">
                    {stable.bad} / {stable.requests}
                  </td>
                  <td>{times === undefined ? '–' : `× ${times.toFixed(2)}`}</td>
                  <td>
                    <Status of={message} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
