import type { EventView } from '#domain/view/view.ts';
import { type Bar, barsOf, type Mark, type Row } from '../state/bars.ts';
import { fill, words } from '../words/words.ts';
import { clockOf, spanOf, timeOf } from './time.tsx';

interface Timed {
  readonly events: readonly EventView[];
  readonly isOver: boolean;
}

/** One row for each target, one bar for each step under the time that it took; marks are verdicts, the last bar of a bad release its way back. */
export const Timeline = ({ events, isOver }: Timed) => {
  const w = words.value;
  const rows = barsOf(events, isOver ? (events.at(-1)?.at ?? 0) : Date.now());
  if (rows.length === 0) return <p class="empty">{w.noSteps}</p>;
  const bars = rows.flatMap((row) => row.bars);
  const begin = Math.min(...bars.map(({ from }) => from));
  const end = Math.max(...bars.map(({ to }) => to));
  const scale: Scale = (at) => (100 * (at - begin)) / Math.max(1, end - begin);
  return (
    <div class="scroll box" role="region" aria-label={w.timeline} tabIndex={0}>
      <table class="timeline">
        <thead>
          <tr>
            <th scope="col">{w.target}</th>
            <td>
              <div class="axis">
                {[0, 0.25, 0.5, 0.75, 1].map((part) => (
                  <span key={part}>{clockOf(begin + part * (end - begin))}</span>
                ))}
              </div>
            </td>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TargetRow key={row.target} row={row} scale={scale} />
          ))}
        </tbody>
      </table>
      <Legend />
    </div>
  );
};

/** A time as a share of the width, %. */
type Scale = (at: number) => number;

const TargetRow = ({ row: { target, bars, marks }, scale }: { row: Row; scale: Scale }) => {
  const took = (bars.at(-1)?.to ?? 0) - (bars[0]?.from ?? 0);
  return (
    <tr>
      <th scope="row">
        {target} <span class="sub">{spanOf(took)}</span>
      </th>
      <td>
        <div class="track" role="img" aria-label={bars.map(labelOf).join('; ')}>
          {bars.map((bar) => (
            <span
              key={bar.from}
              class={`seg ${lookOf(bar)}`}
              title={labelOf(bar)}
              style={{ left: `${scale(bar.from)}%`, width: `${scale(bar.to) - scale(bar.from)}%` }}
            >
              <span>{nameOf(bar)}</span>
            </span>
          ))}
          {marks.map((mark) => (
            <Verdict key={mark.at} mark={mark} at={scale(mark.at)} />
          ))}
        </div>
      </td>
    </tr>
  );
};

const signs: Readonly<Record<string, readonly [sign: string, tone: string]>> = {
  pass: ['✔', 'ok'],
  fail: ['✖', 'bad'],
};

const Verdict = ({ mark: { at, kind }, at: place }: { mark: Mark; at: number }) => {
  const [sign, tone] = signs[kind] ?? ['?', 'warn'];
  return (
    <i class={`mark ${tone}`} style={{ left: `${place}%` }} title={timeOf(at)}>
      {sign}
    </i>
  );
};

const Legend = () => {
  const w = words.value;
  return (
    <p class="legend">
      {(['good', 'open', 'bad', 'back'] as const).map((look) => (
        <span key={look}>
          <i class={`box ${look}`} />
          {w[`bar-${look}`]}
        </span>
      ))}
      <span>
        <i class="ok">✔</i> <i class="bad">✖</i> <i class="warn">?</i> {w.verdict}
      </span>
    </p>
  );
};

const lookOf = ({ kind, end }: Bar): string => (kind === 'back' ? 'back' : end);
const nameOf = ({ kind, percent, pods }: Bar): string => {
  if (kind === 'back') return words.value.wayBack;
  return pods === undefined ? `${percent} %` : fill(words.value.podCount, { count: pods });
};
const labelOf = (bar: Bar): string => {
  const name =
    bar.kind === 'back'
      ? words.value.wayBack
      : `${fill(words.value.step, { step: bar.index + 1 })}: ${nameOf(bar)}`;
  return `${name}, ${timeOf(bar.from)} – ${timeOf(bar.to)}`;
};
