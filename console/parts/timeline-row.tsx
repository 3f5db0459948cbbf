import type { Bar, Mark, Row } from '../state/bars.ts';
import { lookOf } from './timeline-legend.tsx';
import type { Coming, Wait } from '../state/waits.ts';
import { fill, words } from '../words/words.ts';
import { spanOf, timeOf } from './time.tsx';

/** A time as a share of the width, %. */
type Scale = (at: number) => number;

interface Drawn {
  readonly row: Row;
  readonly scale: Scale;
  readonly next: Coming | undefined;
}

export const TargetRow = ({ row: { target, bars, waits, marks }, scale, next }: Drawn) => {
  const all = [...bars, ...waits];
  const [from, to] = [Math.min(...all.map((one) => one.from)), Math.max(...all.map((one) => one.to))];
  const place = (span: { readonly from: number; readonly to: number }) => ({
    left: `${scale(span.from)}%`,
    width: `${scale(span.to) - scale(span.from)}%`,
  });
  const open = waits.find(({ isOpen }) => isOpen);
  return (
    <tr>
      <th scope="row">
        {target === '' ? words.value.wholeRelease : target} <span class="sub">{spanOf(to - from)}</span>
      </th>
      <td>
        <div class="track" role="img" aria-label={[...bars.map(labelOf), ...waits.map(waitLabel)].join('; ')}>
          {bars.map((bar) => (
            <Segment
              key={bar.from}
              look={lookOf(bar)}
              name={nameOf(bar)}
              title={labelOf(bar)}
              at={place(bar)}
            />
          ))}
          {next !== undefined && (
            <Segment
              look="next"
              name=""
              title={next.says}
              at={place({ from: bars.at(-1)?.to ?? 0, to: next.at })}
            />
          )}
          {waits.map((wait) => (
            <Segment
              key={wait.from}
              look="wait"
              name={words.value[`wait-${wait.kind}`]}
              title={waitLabel(wait)}
              at={place(wait)}
            />
          ))}
          {marks.map((mark) => (
            <Verdict key={mark.at} mark={mark} at={scale(mark.at)} />
          ))}
        </div>
        {open !== undefined && <p class="why">{open.reason}</p>}
      </td>
    </tr>
  );
};

interface Drawing {
  readonly look: string;
  readonly name: string;
  readonly title: string;
  readonly at: { readonly left: string; readonly width: string };
}

/** A name that would be cut off says less than the title does: a long one needs more room. */
const longName = 6;

const Segment = ({ look, name, title, at }: Drawing) => (
  <span class={`seg ${look}`} title={title} style={at}>
    <span class={name.length > longName ? 'long' : ''}>{name}</span>
  </span>
);

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

const waitLabel = ({ reason, from, to }: Wait): string => `${reason}, ${timeOf(from)} – ${timeOf(to)}`;
