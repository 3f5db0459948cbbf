import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ChangeLine, ChangesView } from '#domain/view/changes.ts';
import { request, RequestError } from '../state/request.ts';
import { fill, words } from '../words/words.ts';

/** What a release changes: by object, each line with where it is written; what is the same everywhere is said once. */
export const Changes = ({ release }: { release: string }) => {
  const changes = useSignal<ChangesView | string | undefined>(undefined);
  useEffect(() => {
    const stopped = new AbortController();
    const ask = async (): Promise<void> => {
      const path = `/v1/releases/${encodeURIComponent(release)}/changes`;
      changes.value = await request<ChangesView>(path, { signal: stopped.signal });
    };
    ask().catch((error: unknown) => {
      if (error instanceof RequestError) changes.value = error.message;
    });
    return () => stopped.abort();
  }, [release]);
  const w = words.value;
  const { value } = changes;
  if (value === undefined) return <p class="skeleton">{w.loading}</p>;
  if (typeof value === 'string') return <p class="empty">{value}</p>;
  if (value.lines.length === 0) return <p class="empty">{w.noChanges}</p>;
  const objects = Map.groupBy(value.lines, ({ object }) => object);
  return (
    <>
      {value.targets.every(({ before }) => before === undefined) ? (
        <p class="mute">{w.firstRelease}</p>
      ) : null}
      {[...objects].map(([object, lines]) => (
        <Changed key={object} object={object} lines={lines} of={value.targets.length} />
      ))}
    </>
  );
};

/** One object with its lines. */
export const Changed = ({
  object,
  lines,
  of,
}: {
  object: string;
  lines: readonly ChangeLine[];
  of: number;
}) => {
  const w = words.value;
  const whole = lines.every(({ path }) => path === undefined);
  return (
    <details class="card diff" open={lines.length <= 12}>
      <summary>
        <b>{object}</b>{' '}
        <span class="mute">
          {whole
            ? lines.map(({ kind }) => (kind === 'new' ? w.isNew : w.isGone)).join(', ')
            : fill(w.lines, { count: lines.length })}
        </span>
      </summary>
      {whole ? (
        <p class="mute">{lines.map((line) => where(line, of)).join(' · ')}</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <Line key={`${line.path ?? ''} ${line.targets.join()}`} line={line} of={of} />
          ))}
        </ul>
      )}
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
