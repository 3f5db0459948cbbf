import { linkTo } from '../state/location.ts';
import { words } from '../words/words.ts';
import { Link } from './link.tsx';

/** The place of an application's view, with links upwards. */
export const Trail = ({ app }: { app?: string }) => {
  const w = words.value;
  return (
    <p class="trail">
      <Link to="/">{w.home}</Link>
      {app === undefined ? null : (
        <>
          {' '}
          / <Link to={linkTo({ view: 'app', app })}>{app}</Link>
        </>
      )}
    </p>
  );
};
