import type { Caller } from './caller.ts';
import { fits, fitsAny } from './pattern.ts';
import { type AccessPolicy, type AccessVerb, accessVerbs, type Role, type Who } from './policy.ts';

/** What a request is about; without an application it is about the whole installation. */
export interface Scope {
  readonly app?: string;
  /** Every environment that it touches; of none known, a role for some environments is not enough. */
  readonly environments?: readonly string[];
}

export type Decision = { readonly kind: 'allowed' } | { readonly kind: 'denied'; readonly reason: string };

/** The one decision for every entrance: may this caller do this, there? */
export const decideAccess = (
  policy: AccessPolicy,
  caller: Caller,
  verb: AccessVerb,
  scope: Scope,
): Decision => {
  const here = rolesFor(policy, caller, verb).filter((role) => isAbout(role, scope.app));
  if (here.some((role) => role.environments === undefined)) return { kind: 'allowed' };
  const { app } = scope;
  const environments = [...new Set(scope.environments)];
  const lacking = environments.filter((one) => !here.some((role) => fitsAny(role.environments, one)));
  if (here.length > 0 && environments.length > 0 && lacking.length === 0) return { kind: 'allowed' };
  const where = [
    ...(app === undefined ? [] : [`on the application ${app}`]),
    ...(lacking.length === 0 ? [] : [`in the environment ${lacking.join(', ')}`]),
  ];
  return {
    kind: 'denied',
    reason: [`no role of ${caller.name} has the verb ${verb}`, ...where].join(' '),
  };
};

/** Whether there is anything at all that this caller may do this to. */
export const mayAnywhere = (policy: AccessPolicy, caller: Caller, verb: AccessVerb): boolean =>
  rolesFor(policy, caller, verb).length > 0;

/** Whether an application may be shown to this caller. */
export const mayRead = (policy: AccessPolicy, caller: Caller, app: string): boolean =>
  rolesFor(policy, caller, 'read').some((role) => isAbout(role, app));

/** Whether the environments of a request matter to what this caller may do; finding them out may be costly. */
export const needsEnvironments = (
  policy: AccessPolicy,
  caller: Caller,
  verb: AccessVerb,
  app: string | undefined,
): boolean =>
  rolesFor(policy, caller, verb)
    .filter((role) => isAbout(role, app))
    .every((role) => role.environments !== undefined);

/** A role for some applications is none for the whole installation. */
const isAbout = ({ apps }: Role, app: string | undefined): boolean =>
  apps === undefined || (app !== undefined && fitsAny(apps, app));

/** The roles of this caller that have the verb. */
const rolesFor = (policy: AccessPolicy, caller: Caller, verb: AccessVerb): readonly Role[] =>
  rolesOf(policy, caller).filter(
    ({ may }) => may.includes(verb) || may.includes('admin') || (verb === 'read' && may.length > 0),
  );

/** Every role of this caller; who runs the machine, and a token of before there were roles, has all. */
export const rolesOf = ({ roles }: AccessPolicy, caller: Caller): readonly Role[] => {
  if (caller.kind === 'owner') return [roleNamed('admin')];
  if (caller.roles !== undefined)
    return caller.roles.flatMap((name) => [
      ...(roles ?? []).filter((role) => role.name === name),
      ...accessVerbs.filter((verb) => verb === name).map(roleNamed),
    ]);
  if (roles === undefined) return caller.kind === 'token' ? [roleNamed('admin')] : [];
  return roles.filter(({ who }) => who.some((one) => isWho(one, caller)));
};

/** Every verb is a role by its own name, everywhere. */
const roleNamed = (verb: AccessVerb): Role => ({ name: verb, may: [verb], who: [] });

const isWho = ({ group, person, token, issuer, claims }: Who, caller: Caller): boolean =>
  (group === undefined || caller.groups?.includes(group) === true) &&
  (person === undefined || caller.id === `user:${person}`) &&
  (token === undefined || (caller.knownAs ?? caller.id) === `token:${token}`) &&
  (issuer === undefined || caller.issuer === issuer) &&
  Object.entries(claims ?? {}).every(([name, pattern]) => hasClaim(caller, name, pattern));

const hasClaim = ({ claims = {} }: Caller, name: string, pattern: string): boolean => {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return value !== undefined && fits(pattern, value);
};
