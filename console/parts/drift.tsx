import type { DriftView } from '#domain/drift/drift-view.ts';
import { linkTo } from '../state/location.ts';
import { request } from '../state/request.ts';
import { shortId } from '../state/short-id.ts';
import { fill, words } from '../words/words.ts';
import { Act } from './act.tsx';
import { Link } from './link.tsx';
import { Status } from './status.tsx';

/** How each target of an environment differs from what was released to it. */
export const DriftTable = ({ spots, label }: { spots: readonly DriftView[]; label: string }) => {
  const w = words.value;
  return (
    <div class="scroll box" role="region" aria-label={label} tabIndex={0}>
      <table class="stack even">
        <thead>
          <tr>
            <th scope="col">{w.application}</th>
            <th scope="col">{w.target}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">{w.message}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(spots).map((same) => (
            <Row key={keyOf(same)} spots={same} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** Targets of an application about which there is nothing to say but the same state are one row. */
const rowsOf = (spots: readonly DriftView[]): readonly (readonly DriftView[])[] => [
  ...Map.groupBy(spots, (spot) => {
    const { app, target, drift, barred, stopped } = spot;
    const isQuiet = barred.length === 0 && stopped === undefined && quiet.has(drift.kind);
    return JSON.stringify([app, drift.kind, isQuiet ? '' : target]);
  }).values(),
];
const quiet = new Set<DriftView['drift']['kind']>(['in-sync', 'unreleased']);
const keyOf = (spots: readonly DriftView[]): string =>
  spots.map(({ app, target }) => `${app} ${target}`).join();

const Row = ({ spots }: { spots: readonly DriftView[] }) => {
  const [spot] = spots;
  if (spot === undefined) return null;
  return (
    <tr>
      <td>
        <Link to={linkTo({ view: 'app', app: spot.app })}>
          <b>{spot.app}</b>
        </Link>
      </td>
      <td data-label={words.value.target}>
        {spots.length === 1 ? <Place spot={spot} /> : <Places spots={spots} />}
      </td>
      <td>
        <Status of={spot.drift.kind} />
      </td>
      <td class="wide">
        <Found spot={spot} />
        <Bars spot={spot} />
      </td>
    </tr>
  );
};

const Place = ({ spot: { target, cluster, namespace } }: { spot: DriftView }) => (
  <>
    {target}
    <span class="sub">
      {cluster} / {namespace}
    </span>
  </>
);

const Places = ({ spots }: { spots: readonly DriftView[] }) => (
  <details>
    <summary>{fill(words.value.targets, { count: spots.length })}</summary>
    {spots.map((spot) => (
      <div key={spot.target}>
        <Place spot={spot} />
      </div>
    ))}
  </details>
);

const Found = ({ spot: { drift } }: { spot: DriftView }) => {
  if (drift.kind === 'unseen') return <p>{drift.reason}</p>;
  if (drift.kind === 'busy')
    return <Link to={linkTo({ release: drift.release })}>{shortId(drift.release)}</Link>;
  if (drift.kind !== 'drifted') return null;
  return (
    <ul class="plain">
      {drift.objects.map(({ object, kind, fields }) => (
        <li key={object}>
          <code>{object}</code>{' '}
          {kind === 'changed' ? (
            fields.map(({ path, manager = '' }) => (
              <span key={path}>
                <code class="mute">{path}</code> {manager === '' ? '' : `(${manager}) `}
              </span>
            ))
          ) : (
            <span class="mute">{words.value[`drift-${kind}`]}</span>
          )}
        </li>
      ))}
    </ul>
  );
};

/** What is held back, and how to lift the hold. */
const Bars = ({ spot: { app, target, barred, stopped } }: { spot: DriftView }) => {
  const w = words.value;
  const reasons = [
    ...barred.map(({ reason }) => reason),
    ...(stopped === undefined ? [] : [fill(w.foughtOver, stopped)]),
  ];
  if (reasons.length === 0) return null;
  const lift = async (given: FormData): Promise<string> => {
    const body = { app, target, reason: given.get('reason') };
    await request('/v1/drift/lift', { method: 'POST', body, says: `${w.lift} ${app} ${target}` });
    return w.done;
  };
  return (
    <details>
      <summary>{fill(w.barred, { count: reasons.length })}</summary>
      {reasons.map((reason) => (
        <p class="mute prose" key={reason}>
          {reason}
        </p>
      ))}
      <Act id={`lift-${app}-${target}`} name={w.lift} will={w.liftWill} send={lift} />
    </details>
  );
};
