import { lazy } from './parts/lazy.tsx';
import { Link } from './parts/link.tsx';
import { Trail } from './parts/trail.tsx';
import { Shell } from './parts/shell.tsx';
import { SignIn } from './views/sign-in.tsx';
import { Approvals } from './views/approvals.tsx';
import { Home } from './views/home.tsx';
import { query } from './state/location.ts';
import { hasSession, person } from './state/session.ts';
import { fill, words } from './words/words.ts';

const ApplicationPage = lazy(async () => (await import('./views/application.tsx')).ApplicationPage);
const Clusters = lazy(async () => (await import('./views/clusters.tsx')).Clusters);
const Environments = lazy(async () => (await import('./views/environments.tsx')).Environments);
const NewApp = lazy(async () => (await import('./views/new-app.tsx')).NewApp);
const RecordFile = lazy(async () => (await import('./views/record.tsx')).RecordFile);
const Receivers = lazy(async () => (await import('./views/receivers.tsx')).Receivers);
const Rehearsal = lazy(async () => (await import('./views/rehearsal.tsx')).Rehearsal);
const release = async () => (await import('./views/release.tsx')).Release;
const Release = lazy(release);
const Roles = lazy(async () => (await import('./views/roles.tsx')).Roles);

/** Loads the script of the view that was asked for, while other things are still on their way. */
export const loadAhead = (): void => {
  if (query.value.has('release')) release().catch(() => undefined);
};

/** Asks for a sign-in if needed, and shows the view of the address. */
export const App = () => {
  // Whoever has brought a token sees the view that loads while the server looks at it.
  if (person.value === undefined && hasSession())
    return (
      <main class="narrow" id="main">
        <h1>Tidegate</h1>
        <p class="skeleton" role="status">
          {words.value.loading}
        </p>
      </main>
    );
  if (person.value === null) return <SignIn />;
  return (
    <Shell>
      <View />
    </Shell>
  );
};

const NoView = () => (
  <>
    <Trail />
    <h1>Tidegate</h1>
    <p class="empty">
      {fill(words.value.noView, { view: query.value.get('view') ?? '' })}{' '}
      <Link to="/">{words.value.home}</Link>
    </p>
  </>
);

const View = () => {
  const release = query.value.get('release');
  if (release !== null) return <Release id={release} />;
  const app = query.value.get('app');
  switch (query.value.get('view') ?? '') {
    case 'approvals':
      return <Approvals />;
    case 'new':
      return <NewApp />;
    case 'rehearsal':
      return app === null ? <Home /> : <Rehearsal key={app} app={app} />;
    case 'environments':
      return <Environments />;
    case 'clusters':
      return <Clusters />;
    case 'receivers':
      return <Receivers />;
    case 'roles':
      return <Roles />;
    case 'record':
      return <RecordFile />;
    case 'app':
      return app === null ? <Home /> : <ApplicationPage key={app} name={app} />;
    case '':
      return <Home />;
    default:
      return <NoView />;
  }
};
