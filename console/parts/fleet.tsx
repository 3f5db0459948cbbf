import type { ReleaseView } from '#domain/view/view.ts';
import { type App, cellOf, environmentsOf, type Group } from '../state/fleet.ts';
import { linkTo } from '../state/location.ts';
import { fill, words } from '../words/words.ts';
import { Images } from './images.tsx';
import { Link } from './link.tsx';
import { Status } from './status.tsx';
import { Ago } from './time.tsx';

/** Applications by environment: what runs there, in which state, since when. `open` are the running releases. */
export const Fleet = ({
  apps,
  open = [],
  isOne = false,
}: {
  apps: readonly App[];
  open?: readonly ReleaseView[];
  /** On the page of the only one, its name is not repeated. */
  isOne?: boolean;
}) => {
  const w = words.value;
  const environments = environmentsOf(apps);
  return (
    <div class="scroll box" role="region" aria-label={w.fleet} tabIndex={0}>
      <table
        class={isOne ? 'fleet one' : 'fleet'}
        style={{ '--columns': String(Math.max(1, environments.length)) }}
      >
        <thead>
          <tr>
            {isOne ? null : <th scope="col">{w.application}</th>}
            {environments.map((environment) => (
              <th scope="col" key={environment}>
                {environment === '' ? w.noEnvironment : environment}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {apps.map((app) => (
            <tr key={app.name}>
              {isOne ? null : (
                <th scope="row">
                  <Link to={linkTo({ view: 'app', app: app.name })}>{app.name}</Link>
                </th>
              )}
              {app.targets.length === 0 ? (
                <td colSpan={Math.max(1, environments.length)}>
                  <Beginning release={open.find((release) => release.app === app.name)} />
                </td>
              ) : (
                environments.map((environment) => (
                  <td key={environment} data-label={environment}>
                    {cellOf(app, environment).map((group) => (
                      <Cell key={group.targets.join()} group={group} />
                    ))}
                  </td>
                ))
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** An application that runs nowhere yet: its first release, or that there is none. */
const Beginning = ({ release }: { release: ReleaseView | undefined }) =>
  release === undefined ? (
    <span class="mute">{words.value.neverReleased}</span>
  ) : (
    <div class="cell">
      <div class="line">
        <span class="mute">{words.value.firstReleaseOf}</span>
        <Link to={linkTo({ release: release.id })}>
          <Status of={release.state} />
        </Link>
        <span class="mute">
          <Ago at={release.requestedAt} />
        </span>
      </div>
    </div>
  );

/** More names than this are counted, and listed only on request. */
const fewNames = 3;

const Cell = ({ group: { images, state, release, since, reason, targets } }: { group: Group }) => {
  const w = words.value;
  const standing = <Status of={state} />;
  return (
    <div class={`cell ${state}`}>
      <div class="line">
        {release === undefined ? standing : <Link to={linkTo({ release })}>{standing}</Link>}
        {since === undefined ? null : (
          <span class="mute">
            <Ago at={since} />
          </span>
        )}
      </div>
      <Images images={images} />
      {reason === undefined || reason === '' ? null : <div class="mute clamp">{reason}</div>}
      {targets.length <= fewNames ? (
        <div class="mute">{targets.join(', ')}</div>
      ) : (
        <details>
          <summary class="mute">{fill(w.targets, { count: targets.length })}</summary>
          {targets.join(', ')}
        </details>
      )}
    </div>
  );
};
