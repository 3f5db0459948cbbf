import type { AccessPolicy, Role, Who } from '#domain/access/policy.ts';
import { SettingsTabs } from '../parts/settings-tabs.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { Contact } from '../parts/stale.tsx';
import { usePolled } from '../state/polled.ts';
import { words } from '../words/words.ts';

interface Rights {
  readonly roles?: AccessPolicy['roles'];
  readonly people: NonNullable<AccessPolicy['people']>;
  readonly approvals: readonly { readonly environment: string; readonly needs: string }[];
  readonly issuers: readonly string[];
}

/** Who may do what, as the settings have it; it is changed there. */
export const Roles = () => {
  const rights = usePolled<Rights>('/v1/roles');
  const w = words.value;
  const { value } = rights.value;
  return (
    <>
      <SettingsTabs view="roles" />
      <div class="title spaced">
        <h1>{w.roles}</h1>
      </div>
      <Contact of={rights.value} />
      {value === undefined ? null : (
        <>
          <p class="mute prose">{w.rolesHint}</p>
          {value.roles === undefined ? <p class="empty">{w.noRoles}</p> : <RoleTable roles={value.roles} />}
          {value.people.length === 0 ? null : (
            <>
              <h2>{w.people}</h2>
              <Pairs
                label={w.people}
                titles={[w.name, w.knownAs]}
                rows={value.people.map(({ name, is, groups = [] }) => [
                  name,
                  [...is, ...groups.map(groupOf)],
                ])}
              />
            </>
          )}
          {value.approvals.length === 0 ? null : (
            <>
              <h2>{w.approvals}</h2>
              <Pairs
                label={w.approvals}
                titles={[w.environment, w.approvalNeeds]}
                rows={value.approvals.map(({ environment, needs }) => [environment, [needs]])}
              />
            </>
          )}
        </>
      )}
    </>
  );
};

const RoleTable = ({ roles }: { roles: readonly Role[] }) => {
  const w = words.value;
  return (
    <div class="scroll box" role="region" aria-label={w.roles} tabIndex={0}>
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">{w.role}</th>
            <th scope="col">{w.may}</th>
            <th scope="col">{w.applies}</th>
            <th scope="col">{w.who}</th>
          </tr>
        </thead>
        <tbody>
          {roles.map(({ name, may, apps, environments, who }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {may.map((verb) => (
                  <div key={verb}>
                    {w[`may-${verb}`]} <code class="mute">{verb}</code>
                  </div>
                ))}
              </td>
              <td>
                {apps === undefined ? w.allApps : apps.join(', ')}
                <span class="sub">
                  {environments === undefined ? w.allEnvironments : environments.join(', ')}
                </span>
              </td>
              <td class="wide" data-label={w.who}>
                {who.length === 0 ? <span class="mute">{w.onlyTokens}</span> : null}
                {who.map((one) => (
                  <div key={JSON.stringify(one)}>
                    <Foreign name={whoOf(one)} />
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const groupOf = (name: string): string => `${words.value.group} ${name}`;

/** Everything that must fit, in words. */
const whoOf = ({ group, person, token, issuer, claims = {} }: Who): string =>
  [
    ...(group === undefined ? [] : [groupOf(group)]),
    ...(person === undefined ? [] : [`${words.value.person} ${person}`]),
    ...(token === undefined ? [] : [`${words.value.tokenLabel} ${token}`]),
    ...(issuer === undefined ? [] : [`${words.value.issuer} ${issuer}`]),
    ...Object.entries(claims).map(([name, value]) => `${name} = ${value}`),
  ].join(' + ');

const Pairs = ({
  label,
  titles,
  rows,
}: {
  label: string;
  titles: readonly [string, string];
  rows: readonly (readonly [string, readonly string[]])[];
}) => (
  <div class="scroll box" role="region" aria-label={label} tabIndex={0}>
    <table class="stack">
      <thead>
        <tr>
          {titles.map((title) => (
            <th scope="col" key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, values]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="wide">
              {values.map((value) => (
                <div key={value}>
                  <Foreign name={value} />
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
