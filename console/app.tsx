import { Shell } from './parts/shell.tsx';
import { SignIn } from './views/sign-in.tsx';
import { Approvals } from './views/approvals.tsx';
import { ApplicationPage } from './views/application.tsx';
import { Environments } from './views/environments.tsx';
import { Home } from './views/home.tsx';
import { NewApp } from './views/new-app.tsx';
import { RecordFile } from './views/record.tsx';
import { Rehearsal } from './views/rehearsal.tsx';
import { Release } from './views/release.tsx';
import { query } from './state/location.ts';
import { person } from './state/session.ts';
import { words } from './words/words.ts';

/** Who is asked to sign in, and which view the address asks for. */
export const App = () => {
  if (person.value === undefined)
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
    case 'record':
      return <RecordFile />;
    case 'app':
      return app === null ? <Home /> : <ApplicationPage key={app} name={app} />;
    default:
      return <Home />;
  }
};
