import { linkTo } from '../state/location.ts';
import { words } from '../words/words.ts';
import { Link } from './link.tsx';

/** Where a view of one application stands, and the way back up. */
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
