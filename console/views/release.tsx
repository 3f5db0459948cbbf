import { Link } from '../parts/link.tsx';
import { Frozen } from '../parts/frozen.tsx';
import { ReleaseHead } from '../parts/release-head.tsx';
import { Sections } from '../parts/sections.tsx';
import { Contact } from '../parts/stale.tsx';
import { Trail } from '../parts/trail.tsx';
import { useFollowed } from '../state/follow.ts';
import { query } from '../state/location.ts';
import { until } from '../state/log.ts';
import { fill, words } from '../words/words.ts';

/** One release: its state, what happens next, what would stop it, and all its events. */
export const Release = ({ id }: { id: string }) => {
  const followed = useFollowed(id).value;
  const { value: release, log, status } = followed;
  if (status === 404) return <Missing id={id} />;
  if (release === undefined)
    return (
      <>
        <h1>{words.value.release}</h1>
        <Contact of={followed} />
      </>
    );
  const instant = query.value.get('t');
  const shown = instant === null ? log.events : until(log, instant);
  return (
    <>
      <Trail app={release.app} />
      <Contact of={followed} />
      {instant === null ? null : <Frozen at={shown?.at(-1)?.at} />}
      <ReleaseHead release={release} isLive={instant === null} events={shown ?? []} />
      <Sections release={release} events={shown ?? []} isLive={instant === null} />
    </>
  );
};

const Missing = ({ id }: { id: string }) => (
  <>
    <Trail />
    <h1>{words.value.release}</h1>
    <p class="empty">
      {fill(words.value.notFound, { id })} <Link to="/">{words.value.releases}</Link>
    </p>
  </>
);
