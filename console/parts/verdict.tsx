import { useSignal } from '@preact/signals';
import type { EventView } from '#domain/view/view.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import { words } from '../words/words.ts';
import { Analyses } from './analyses.tsx';
import { Status } from './status.tsx';

/** The last judgement of each target: one sentence, and the numbers of both sides behind it. */
export const Verdicts = ({ release, events }: { release: string; events: readonly EventView[] }) => {
  const last = new Map<string, { readonly verdict: Verdict; readonly analyses: number }>();
  for (const { target = '', fact } of events)
    if (fact.kind === 'judged')
      last.set(target, { verdict: fact.verdict, analyses: (last.get(target)?.analyses ?? 0) + 1 });
  if (last.size === 0) return <p class="empty">{words.value.noVerdict}</p>;
  return (
    <>
      {[...last].map(([target, { verdict, analyses }]) => (
        <Panel
          key={target}
          release={release}
          target={target}
          verdict={verdict}
          analyses={analyses}
          isOpen={last.size === 1}
        />
      ))}
    </>
  );
};

const Panel = ({
  release,
  target,
  verdict,
  analyses,
  isOpen,
}: {
  release: string;
  target: string;
  verdict: Verdict;
  analyses: number;
  isOpen: boolean;
}) => {
  const w = words.value;
  const isShown = useSignal(isOpen);
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
      <details open={isShown.value} onToggle={({ currentTarget }) => (isShown.value = currentTarget.open)}>
        <summary>{w.analyses}</summary>
        {isShown.value ? <Analyses release={release} target={target} seen={analyses} /> : null}
      </details>
    </section>
  );
};
