import type { EventView } from '#domain/view/view.ts';
import { barsOf, type Row } from '../state/bars.ts';
import { now } from '../state/now.ts';
import type { Coming } from '../state/waits.ts';
import { words } from '../words/words.ts';
import { clockOf } from './time.tsx';
import { Legend } from './timeline-legend.tsx';
import { TargetRow } from './timeline-row.tsx';

interface Timed {
  readonly events: readonly EventView[];
  readonly isOver: boolean;
  readonly coming?: Coming | undefined;
}

/** One row for each target, one bar for each step under the time that it took; waits lie over it, marks are verdicts. */
export const Timeline = ({ events, isOver, coming }: Timed) => {
  const w = words.value;
  const last = events.at(-1)?.at ?? 0;
  const present = isOver ? last : Math.max(last, now.value);
  const rows = barsOf(events, present);
  const spans = rows.flatMap(({ bars, waits }) => [...bars, ...waits]);
  if (spans.length === 0) return <p class="empty">{w.noSteps}</p>;
  const next = isOver || coming === undefined || coming.at <= present ? undefined : coming;
  const begin = Math.min(...spans.map(({ from }) => from));
  const end = Math.max(...spans.map(({ to }) => to), next?.at ?? 0);
  const scale = (at: number): number => (100 * (at - begin)) / Math.max(1, end - begin);
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
            <TargetRow key={row.target} row={row} scale={scale} next={isMoving(row) ? next : undefined} />
          ))}
        </tbody>
      </table>
      <Legend rows={rows} isComing={next !== undefined} />
    </div>
  );
};

/** Something is under way there, and nothing holds it. */
const isMoving = ({ bars, waits }: Row): boolean =>
  bars.at(-1)?.end === 'open' && waits.at(-1)?.isOpen !== true;
