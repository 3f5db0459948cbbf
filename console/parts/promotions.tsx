import { useSignal } from '@preact/signals';
import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import { go, linkTo } from '../state/location.ts';
import { request, sentenceOf } from '../state/request.ts';
import { fill, words } from '../words/words.ts';
import { Images } from './images.tsx';
import { timeOf } from './time.tsx';

/** What is good here and may be promoted to the next environment. */
export const Promotions = ({ rows }: { rows: readonly FleetRow[] }) => {
  const next = rows.flatMap((row) => row.next.map((one) => ({ row, ...one })));
  return next.length === 0 ? null : (
    <ul class="standing card">
      {next.map(({ row, to, candidate }) => (
        <li key={`${row.app} ${to}`}>
          <span>
            <b>{row.app}</b> → {to}
          </span>
          <Candidate row={row} to={to} candidate={candidate} />
        </li>
      ))}
    </ul>
  );
};

type Next = FleetRow['next'][number];

const Candidate = ({ row, to, candidate }: { row: FleetRow } & Next) => {
  const said = useSignal('');
  const w = words.value;
  if (candidate.kind === 'current') return <span class="mute">{w.isCurrent}</span>;
  if (candidate.kind === 'none') return <span class="mute">{candidate.reason}</span>;
  if (candidate.kind === 'soaking')
    return <span class="mute">{fill(w.soaksUntil, { time: timeOf(candidate.verifiedAt) })}</span>;
  const promote = async (): Promise<void> => {
    try {
      const { release } = await request<{ release: string }>('/v1/promotions', {
        method: 'POST',
        body: { app: row.app, from: row.environment, to },
        says: fill(w.promoteTo, { app: row.app, to }),
      });
      go(linkTo({ release }));
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <span class="actions">
      {row.state.kind === 'good' ? <Images images={Object.values(row.state.standing.images)} /> : null}
      <button type="button" onClick={() => void promote()}>
        {fill(w.promoteTo, { app: row.app, to })}
      </button>
      <span role="status">{said.value}</span>
    </span>
  );
};
