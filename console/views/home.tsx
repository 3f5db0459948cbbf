import type { ReleaseView, RunningImages } from '#domain/view/view.ts';
import { Link } from '../parts/link.tsx';
import { Contact } from '../parts/stale.tsx';
import { Status } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import { linkTo } from '../state/location.ts';
import { usePolled } from '../state/polled.ts';
import { fill, words } from '../words/words.ts';

interface App {
  readonly name: string;
  readonly targets: readonly {
    readonly name: string;
    readonly runs?: RunningImages;
    readonly release?: string;
  }[];
}

/** Which image runs where, and what moves now. */
export const Home = () => {
  const apps = usePolled<{ readonly items: readonly App[] }>('/v1/apps');
  const releases = usePolled<{ readonly items: readonly ReleaseView[] }>('/v1/releases?limit=20');
  const w = words.value;
  return (
    <>
      <h1>{w.home}</h1>
      <Contact of={apps.value} />
      {apps.value.value?.items.length === 0 && <p class="empty">{w.noApps}</p>}
      {(apps.value.value?.items ?? []).map((app) => (
        <Places key={app.name} app={app} />
      ))}
      <h2>{w.releases}</h2>
      <Contact of={releases.value} />
      <Releases items={releases.value.value?.items ?? []} />
    </>
  );
};

const Places = ({ app: { name, targets } }: { app: App }) => {
  const w = words.value;
  return (
    <section class="card" aria-labelledby={`app-${name}`}>
      <h2 id={`app-${name}`}>{name}</h2>
      {targets.length === 0 ? (
        <p class="empty">{fill(w.noReleases, { app: name })}</p>
      ) : (
        <dl class="places">
          {targets.map(({ name: target, runs, release }) => (
            <div key={target}>
              <dt>{target}</dt>
              <dd>
                {Object.entries(runs?.images ?? {}).map(([component, image]) => (
                  <div key={component}>
                    <code>{image}</code>
                  </div>
                ))}
                {release === undefined ? null : (
                  <Link to={linkTo({ release })}>
                    <Status of="running" />
                  </Link>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
};

const Releases = ({ items }: { items: readonly ReleaseView[] }) => {
  const w = words.value;
  return (
    <div class="scroll" role="region" aria-label={w.releases} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{w.release}</th>
            <th scope="col">{w.application}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">{w.when}</th>
            <th scope="col">{w.message}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, app, state, outcome, requestedAt, message }) => (
            <tr key={id}>
              <td>
                <Link to={linkTo({ release: id })}>{id.slice(0, 8)}</Link>
              </td>
              <td>{app}</td>
              <td>
                <Status of={outcome?.kind ?? state} />
              </td>
              <td>
                <Time at={requestedAt} />
              </td>
              <td class="wide">{outcome?.reason ?? message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
