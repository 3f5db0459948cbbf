import { Shell } from './parts/shell.tsx';
import { SignIn } from './views/sign-in.tsx';
import { Approvals } from './views/approvals.tsx';
import { Home } from './views/home.tsx';
import { Release } from './views/release.tsx';
import { query } from './state/location.ts';
import { token } from './state/session.ts';

/** Which view the address asks for. */
export const App = () => {
  if (token.value === undefined) return <SignIn />;
  const release = query.value.get('release');
  const view = query.value.get('view');
  if (release !== null)
    return (
      <Shell>
        <Release id={release} />
      </Shell>
    );
  if (view === 'approvals')
    return (
      <Shell>
        <Approvals />
      </Shell>
    );
  return (
    <Shell>
      <Home />
    </Shell>
  );
};
