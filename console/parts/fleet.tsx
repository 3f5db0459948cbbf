import { type App, cellOf, environmentsOf, type Group, shortImage } from '../state/fleet.ts';
import { linkTo } from '../state/location.ts';
import { fill, words } from '../words/words.ts';
import { Link } from './link.tsx';
import { Status } from './status.tsx';
import { Time } from './time.tsx';

/** Applications by environment: what runs there, how it stands, since when. */
export const Fleet = ({ apps }: { apps: readonly App[] }) => {
  const w = words.value;
  const environments = environmentsOf(apps);
  return (
    <div class="scroll" role="region" aria-label={w.fleet} tabIndex={0}>
      <table class="fleet">
        <thead>
          <tr>
            <th scope="col">{w.application}</th>
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
              <th scope="row">
                <Link to={linkTo({ view: 'app', app: app.name })}>{app.name}</Link>
              </th>
              {app.targets.length === 0 && environments.length > 0 ? (
                <td colSpan={environments.length} class="mute">
                  {fill(w.noReleases, { app: app.name })}
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

/** More names than this are counted, and named only when somebody asks. */
const fewNames = 3;

const Cell = ({ group: { images, state, release, since, reason, targets } }: { group: Group }) => {
  const w = words.value;
  const standing = <Status of={state} />;
  return (
    <div class={`cell ${state}`}>
      <div>
        {images.map((image) => (
          <code key={image} title={image}>
            {shortImage(image)}
          </code>
        ))}
      </div>
      <div class="line">
        {release === undefined ? standing : <Link to={linkTo({ release })}>{standing}</Link>}
        {since === undefined ? null : (
          <span class="mute">
            <Time at={since} short />
          </span>
        )}
      </div>
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
