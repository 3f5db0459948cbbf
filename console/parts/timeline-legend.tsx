import type { Bar, Row } from '../state/bars.ts';
import { words } from '../words/words.ts';

/** What the looks mean; only those that are drawn. */
export const Legend = ({ rows, isComing }: { rows: readonly Row[]; isComing: boolean }) => {
  const w = words.value;
  const looks = new Set(rows.flatMap(({ bars }) => bars.map(lookOf)));
  const hasWaits = rows.some(({ waits }) => waits.length > 0);
  const hasMarks = rows.some(({ marks }) => marks.length > 0);
  return (
    <p class="legend">
      {(['good', 'open', 'bad', 'back'] as const)
        .filter((look) => looks.has(look))
        .map((look) => (
          <Key key={look} look={look} says={w[`bar-${look}`]} />
        ))}
      {hasWaits && <Key look="wait" says={w['bar-wait']} />}
      {isComing && <Key look="next" says={w['bar-next']} />}
      {hasMarks && (
        <span>
          <i class="ok">✔</i> <i class="bad">✖</i> <i class="warn">?</i> {w.verdict}
        </span>
      )}
    </p>
  );
};

const Key = ({ look, says }: { look: string; says: string }) => (
  <span>
    <i class={`box ${look}`} />
    {says}
  </span>
);

export const lookOf = ({ kind, end }: Bar): 'back' | Bar['end'] => (kind === 'back' ? 'back' : end);
