import type { EventView } from '#domain/view/view.ts';
import { fill, words } from '../words/words.ts';
import { type Bar, barsOf } from '../state/bars.ts';
import { timeOf } from './time.tsx';

const width = 1000;
const rowHeight = 34;

/** One row for each target, one bar for each step; the marks are judgements, the last bar of a bad release its way back. */
export const Timeline = ({ events, isOver }: { events: readonly EventView[]; isOver: boolean }) => {
  const end = isOver ? (events.at(-1)?.at ?? 0) : Date.now();
  const rows = barsOf(events, end);
  if (rows.length === 0) return <p class="empty">–</p>;
  const begin = Math.min(...rows.flatMap(({ bars }) => bars.map(({ from }) => from)));
  const scale = (at: number): number => ((at - begin) / Math.max(1, end - begin)) * width;
  return (
    <div class="scroll" role="region" aria-label={words.value.timeline} tabIndex={0}>
      <table class="timeline">
        <tbody>
          {rows.map(({ target, bars, marks }) => (
            <tr key={target}>
              <th scope="row">{target}</th>
              <td>
                <svg
                  viewBox={`0 0 ${width} ${rowHeight}`}
                  preserveAspectRatio="none"
                  role="img"
                  aria-label={bars.map(labelOf).join('; ')}
                >
                  {bars.map((bar) => (
                    <rect
                      key={bar.from}
                      class={bar.kind}
                      x={scale(bar.from)}
                      y={6}
                      width={Math.max(2, scale(bar.to) - scale(bar.from) - 2)}
                      height={22}
                    >
                      <title>{labelOf(bar)}</title>
                    </rect>
                  ))}
                  {marks.map(({ at, kind }) => (
                    <line key={at} class={`mark ${kind}`} x1={scale(at)} x2={scale(at)} y1={2} y2={32} />
                  ))}
                </svg>
                <span class="labels">
                  {bars.map((bar) => (
                    <span key={bar.from} class={bar.kind}>
                      {nameOf(bar)}
                    </span>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const nameOf = ({ kind, percent }: Bar): string => (kind === 'back' ? words.value.wayBack : `${percent} %`);
const labelOf = (bar: Bar): string =>
  `${bar.kind === 'back' ? words.value.wayBack : fill(words.value.step, { step: bar.index + 1, percent: bar.percent })}, ${timeOf(bar.from)} – ${timeOf(bar.to)}`;
