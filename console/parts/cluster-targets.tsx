import type { ClusterView } from '#domain/cluster/cluster-view.ts';
import type { PlaceView } from '#domain/view/place.ts';
import type { App } from '../state/fleet.ts';
import { linkTo } from '../state/location.ts';
import { fill, words } from '../words/words.ts';
import { Images } from './images.tsx';
import { Link } from './link.tsx';
import { Status } from './status.tsx';

/** More than this are folded until somebody asks. */
const few = 12;

/** What is released to a cluster: where in it, and what runs there. */
export const ClusterTargets = (shown: { cluster: ClusterView; apps: readonly App[] | undefined }) =>
  shown.cluster.targets.length <= few ? (
    <TargetTable {...shown} />
  ) : (
    <details>
      <summary>{fill(words.value.showTargets, { count: shown.cluster.targets.length })}</summary>
      <TargetTable {...shown} />
    </details>
  );

const TargetTable = ({ cluster, apps }: { cluster: ClusterView; apps: readonly App[] | undefined }) => {
  const w = words.value;
  return (
    <div class="scroll" role="region" aria-label={fill(w.runsIn, { cluster: cluster.name })} tabIndex={0}>
      <table class="stack even">
        <thead>
          <tr>
            <th scope="col">{w.application}</th>
            <th scope="col">{w.environment}</th>
            <th scope="col">{w.target}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">{w.image}</th>
          </tr>
        </thead>
        <tbody>
          {cluster.targets.map(({ app, target, namespace, environment }) => {
            const place = apps && placeOf(apps, app, target);
            return (
              <tr key={`${app} ${target}`}>
                <td>
                  <Link to={linkTo({ view: 'app', app })}>
                    <b>{app}</b>
                  </Link>
                </td>
                <td>{environment}</td>
                <td>
                  {target}
                  <span class="sub">{namespace}</span>
                </td>
                <td>{apps === undefined ? w.loading : <Status of={place?.state ?? 'empty'} />}</td>
                <td>
                  <Images images={Object.values(place?.runs?.images ?? {})} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};

const placeOf = (apps: readonly App[], app: string, target: string): PlaceView | undefined =>
  apps.find(({ name }) => name === app)?.targets.find(({ name }) => name === target);
