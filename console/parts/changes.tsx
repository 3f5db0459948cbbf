import type { ChangeLine, ChangesView } from '#domain/view/changes.ts';
import { useAsked } from '../state/asked.ts';
import { fill, words } from '../words/words.ts';

/** The changes of a release by object, each line with its origin; lines that are the same everywhere are shown once. */
export const Changes = ({ release }: { release: string }) => {
  const asked = useAsked<ChangesView>(`/v1/releases/${encodeURIComponent(release)}/changes`);
  const w = words.value;
  if (asked.value === undefined) return <p class="skeleton">{w.loading}</p>;
  if ('problem' in asked.value) return <p class="empty">{asked.value.problem}</p>;
  const { value } = asked.value;
  if (value.lines.length === 0) return <p class="empty">{w.noChanges}</p>;
  return (
    <>
      {value.targets.every(({ before }) => before === undefined) ? (
        <p class="mute">{w.firstRelease}</p>
      ) : null}
      <ChangedObjects lines={value.lines} of={value.targets.length} />
    </>
  );
};

/** Changes by object; objects that are added or removed as a whole are one list. */
export const ChangedObjects = ({ lines, of }: { lines: readonly ChangeLine[]; of: number }) => {
  const w = words.value;
  const whole = lines.filter(({ path }) => path === undefined);
  const kinds = Map.groupBy(whole, (line) => JSON.stringify([line.kind, where(line, of)]));
  const objects = Map.groupBy(
    lines.filter(({ path }) => path !== undefined),
    ({ object }) => object,
  );
  return (
    <>
      {[...objects].map(([object, own]) => (
        <Changed key={object} object={object} lines={own} of={of} />
      ))}
      {[...kinds.values()].flatMap(([first, ...more]) =>
        first === undefined ? (
          []
        ) : (
          <div class="card" key={first.kind + first.targets.join()}>
            <b>
              {first.kind === 'new' ? w.isNew : w.isGone}: {more.length + 1}
            </b>{' '}
            {of === 1 ? null : <span class="mute">{where(first, of)}</span>}
            <ul class="chips">
              {[first, ...more].map(({ object }) => (
                <li key={object}>
                  <code>{object}</code>
                </li>
              ))}
            </ul>
          </div>
        ),
      )}
    </>
  );
};

/** One object with its lines. */
const Changed = ({ object, lines, of }: { object: string; lines: readonly ChangeLine[]; of: number }) => {
  return (
    <details class="card panel diff" open={lines.length <= 12}>
      <summary>
        <b>{object}</b> <span class="mute">{fill(words.value.lines, { count: lines.length })}</span>
      </summary>
      <ul class="lines">
        {lines.map((line) => (
          <Line key={`${line.path ?? ''} ${line.targets.join()}`} line={line} of={of} />
        ))}
      </ul>
    </details>
  );
};

const Line = ({ line, of }: { line: ChangeLine; of: number }) => {
  const { path = '', before, after, origins = [], by } = line;
  const w = words.value;
  return (
    <li>
      <code class="path">{path}</code>
      <div class="pair">
        {before === undefined ? null : <del>{valueOf(before)}</del>}
        {after === undefined ? null : <ins>{valueOf(after)}</ins>}
      </div>
      <div class="mute">
        {origins.length > 0
          ? origins.map(({ file, line: at, when }) => (
              <span class="origin" key={`${file}:${at}`}>
                ← {file === 'event' ? w.requested : `${file}:${at}`}
                {when === undefined ? '' : ` (${when})`}
              </span>
            ))
          : by === undefined
            ? null
            : `← ${by}`}{' '}
        {of === 1 ? null : where(line, of)}
      </div>
    </li>
  );
};

/** In how many targets; the odd ones are named. */
const where = ({ targets }: ChangeLine, of: number): string =>
  targets.length === of && of > 1
    ? fill(words.value.everywhere, { of })
    : targets.length > of / 2 && of > 3
      ? fill(words.value.inMost, { count: targets.length, of })
      : fill(words.value.onlyIn, { targets: targets.join(', ') });

const valueOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
