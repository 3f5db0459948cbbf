import type { ReleaseView } from '#domain/view/view.ts';
import { Fleet } from '../parts/fleet.tsx';
import { Link } from '../parts/link.tsx';
import { Contact } from '../parts/stale.tsx';
import { Status } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import type { App } from '../state/fleet.ts';
import { linkTo } from '../state/location.ts';
import { usePolled } from '../state/polled.ts';
import { words } from '../words/words.ts';

/** Which image runs where, and what moves now. */
export const Home = () => {
  const apps = usePolled<{ readonly items: readonly App[] }>('/v1/apps');
  const releases = usePolled<{ readonly items: readonly ReleaseView[] }>('/v1/releases?limit=20');
  const w = words.value;
  const known = apps.value.value?.items;
  return (
    <>
      <div class="title">
        <h1>{w.home}</h1>
        <Link to={linkTo({ view: 'new' })} class="button">
          {w.newApp}
        </Link>
      </div>
      <Contact of={apps.value} />
      {known?.length === 0 && <p class="empty">{w.noApps}</p>}
      {known === undefined || known.length === 0 ? null : <Fleet apps={known} />}
      <h2>{w.releases}</h2>
      <Contact of={releases.value} />
      <Releases items={releases.value.value?.items ?? []} />
    </>
  );
};

const Releases = ({ items }: { items: readonly ReleaseView[] }) => {
  const w = words.value;
  return (
    <div class="scroll" role="region" aria-label={w.releases} tabIndex={0}>
      <table class="stack">
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
              <td class="when">
                <Time at={requestedAt} />
              </td>
              <td class="wide">
                <span class="clamp">{outcome?.reason ?? message}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
