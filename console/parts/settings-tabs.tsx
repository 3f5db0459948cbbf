import { linkTo } from '../state/location.ts';
import { words } from '../words/words.ts';
import { Link } from './link.tsx';

export const settingsViews = ['clusters', 'receivers', 'roles'] as const;

/** The way between the pages that show how this installation is set up. */
export const SettingsTabs = ({ view }: { view: (typeof settingsViews)[number] }) => (
  <nav class="sections" aria-label={words.value.settings}>
    {settingsViews.map((one) => (
      <Link key={one} to={linkTo({ view: one })} current={one === view}>
        {words.value[one]}
      </Link>
    ))}
  </nav>
);
