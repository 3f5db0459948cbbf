import type { ReleaseView } from '#domain/view/view.ts';
import { Fleet } from '../parts/fleet.tsx';
import { Link } from '../parts/link.tsx';
import { Releases } from '../parts/releases.tsx';
import { Contact } from '../parts/stale.tsx';
import { Status } from '../parts/status.tsx';
import type { App } from '../state/fleet.ts';
import { linkTo } from '../state/location.ts';
import { polledTogether, usePolled } from '../state/polled.ts';
import { words } from '../words/words.ts';

/** Which image runs where, and what moves now. */
export const Home = () => {
  const apps = usePolled<{ readonly items: readonly App[] }>('/v1/apps');
  const releases = usePolled<{ readonly items: readonly ReleaseView[] }>('/v1/releases?limit=20');
  const w = words.value;
  const known = apps.value.value?.items;
  const latest = releases.value.value?.items;
  const open = (latest ?? []).filter(({ state }) => state !== 'closed');
  return (
    <>
      <div class="title">
        <h1>{w.home}</h1>
        <Link to={linkTo({ view: 'new' })} class="button primary">
          {w.newApp}
        </Link>
      </div>
      <UnderWay open={open} />
      <Contact of={polledTogether(apps.value, releases.value)} />
      {known?.length === 0 && <p class="empty">{w.noApps}</p>}
      {known === undefined || known.length === 0 ? null : <Fleet apps={known} open={open} />}
      {latest === undefined ? null : (
        <div class="title spaced">
          <h2>{w.releases}</h2>
          <Link to={linkTo({ view: 'record' })}>{w.openRecord}</Link>
        </div>
      )}
      {latest?.length === 0 ? <p class="empty">{w.neverReleased}</p> : null}
      {latest === undefined || latest.length === 0 ? null : <Releases items={latest} />}
    </>
  );
};

/** What needs a look first: each release that is not over, with the way to it. */
const UnderWay = ({ open }: { open: readonly ReleaseView[] }) =>
  open.length === 0 ? null : (
    <ul class="summary" aria-label={words.value.underWay}>
      {open.map(({ id, app, state }) => (
        <li key={id}>
          <Link
            to={state === 'waiting-for-approval' ? linkTo({ view: 'approvals' }) : linkTo({ release: id })}
          >
            <Status of={state} /> {app}
          </Link>
        </li>
      ))}
    </ul>
  );
