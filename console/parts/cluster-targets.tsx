import type { ClusterView } from '#domain/cluster/cluster-view.ts';
import type { PlaceView } from '#domain/view/place.ts';
import type { App } from '../state/fleet.ts';
import { linkTo } from '../state/location.ts';
import { fill, words } from '../words/words.ts';
import { Images } from './images.tsx';
import { Link } from './link.tsx';
import { Status } from './status.tsx';

/** What is released to a cluster: where in it, and what runs there. */
export const ClusterTargets = ({
  cluster,
  apps,
}: {
  cluster: ClusterView;
  apps: readonly App[] | undefined;
}) => {
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
          {rowsOf(cluster, apps).map(({ app, environment, places, state, images }) => (
            <tr key={`${app} ${places.map(({ target }) => target).join()}`}>
              <td>
                <Link to={linkTo({ view: 'app', app })}>
                  <b>{app}</b>
                </Link>
              </td>
              <td data-label={w.environment}>{environment}</td>
              <td data-label={w.target}>
                <Places places={places} />
              </td>
              <td>{state === undefined ? w.loading : <Status of={state} />}</td>
              <td>
                <Images images={images} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

type Target = ClusterView['targets'][number];

interface Row extends Pick<Target, 'app' | 'environment'> {
  readonly places: readonly Target[];
  /** Undefined until it is known. */
  readonly state: string | undefined;
  readonly images: readonly string[];
}

/** Targets of an application in which the same stands are one row. */
const rowsOf = ({ targets }: ClusterView, apps: readonly App[] | undefined): readonly Row[] => {
  const all = targets.map((target): Row => {
    const place = apps && placeOf(apps, target.app, target.target);
    const { app, environment } = target;
    const state = apps && (place?.state ?? 'empty');
    return { app, environment, places: [target], state, images: Object.values(place?.runs?.images ?? {}) };
  });
  const alike = Map.groupBy(all, ({ app, environment, state, images }) =>
    JSON.stringify([app, environment, state, images]),
  );
  return [...alike.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, places: [first, ...more].flatMap(({ places }) => places) }],
  );
};

const Places = ({ places }: { places: readonly Target[] }) => {
  const all = places.map(({ target, namespace }) => (
    <div key={target}>
      {target}
      <span class="sub">{namespace}</span>
    </div>
  ));
  if (places.length === 1) return <>{all}</>;
  return (
    <details>
      <summary>{fill(words.value.targets, { count: places.length })}</summary>
      {all}
    </details>
  );
};

const placeOf = (apps: readonly App[], app: string, target: string): PlaceView | undefined =>
  apps.find(({ name }) => name === app)?.targets.find(({ name }) => name === target);
