import { find } from '#shared/services/approvals/answer.ts';
import { compileShape } from '#shared/services/planning/compile-shape.ts';
import { placesOf } from '#shared/services/apps/running-images.ts';
import { findApp, readSource } from '#shared/services/apps/registry.ts';
import { findRelease } from '#shared/services/releases/queries.ts';
import { findFreeze } from '#shared/services/windows/freezes.ts';
import { readPlan } from '#shared/services/store/releases.ts';
import type { Place } from '#shared/services/access/admit.ts';
import type { Source } from '#domain/config/place.ts';
import type { World } from '#ports/world.ts';
import type { PlaceOf } from './authenticate.ts';
import { parseJsonBody } from './parse-body.ts';
import { environment as environmentField, isSource, name } from './validate-body.ts';

/** The whole installation: a role for some applications is not enough. */
export const everything: PlaceOf = async () => ({});

/** The application in `{name}`, as the files in the body are going to make it. */
export const appInPath: PlaceOf = async ({ params, body }, world) =>
  appPlace(world, params['name'] ?? '', parseJsonBody(body)['source']);

/** A registered application that the path names. */
export const appByName: PlaceOf = async ({ params }, world) =>
  appPlace(world, params['name'] ?? '', undefined);

/**
 * What a body says, if it can be a name. Anything else is no place, and must not get into the audit trail: the widest right
 * is required until the handler reports the mistake.
 */
const appIn = (app: unknown): string | undefined => (name.fits(app) ? (app as string) : undefined);
const environmentIn = (environment: unknown): string | undefined =>
  environmentField.fits(environment) ? (environment as string) : undefined;

const placeOf = (app: unknown, environment: unknown): Place => {
  const [appName, where] = [appIn(app), environmentIn(environment)];
  return {
    ...(appName !== undefined && { app: appName }),
    ...(where !== undefined && { environments: async () => [where] }),
  };
};

/** The application that the body names, compiled from the files in it or the registered ones. */
export const appInBody: PlaceOf = async ({ body }, world) => {
  const { app, source } = parseJsonBody(body);
  const named = appIn(app);
  return named === undefined ? {} : appPlace(world, named, source);
};

/** The application and the environment that the body names; the whole installation where it names neither. */
export const scopeInBody: PlaceOf = async ({ body }) => {
  const { app, environment } = parseJsonBody(body);
  return placeOf(app, environment);
};

/** The application that the body names, in the environment to which it is promoted. */
export const promotionInBody: PlaceOf = async ({ body }) => {
  const { app, to } = parseJsonBody(body);
  return placeOf(app, to);
};

/** The application that is to be removed, where it is: in the environments that are named, or all that it runs in. */
export const removalInBody: PlaceOf = async ({ body }, world) => {
  const { app, environments } = parseJsonBody(body);
  const only = Array.isArray(environments)
    ? environments.flatMap((one) => environmentIn(one) ?? [])
    : undefined;
  const named = appIn(app);
  return named === undefined ? {} : runningPlace(world, named, only);
};

export const removalInQuery: PlaceOf = async ({ query }, world) =>
  runningPlace(world, query['app'] ?? '', query['environment']?.split(','));

const runningPlace = (world: World, app: string, only: readonly string[] | undefined): Place => ({
  app,
  environments: async () =>
    only ?? (await placesOf(world, app)).flatMap(({ environment }) => environment ?? []),
});

/** What the freeze in `{id}` holds. */
export const ofFreeze: PlaceOf = async ({ params }, world) => {
  const { apps: [app] = [], environments } = await findFreeze(world, params['id'] ?? '');
  return {
    ...(app !== undefined && { app }),
    ...(environments !== undefined && { environments: async () => environments }),
  };
};

/** The release in `{id}`. */
export const ofRelease: PlaceOf = async ({ params }, world) => {
  const release = await findRelease(world, params['id'] ?? '');
  return {
    app: release.app,
    environments: async () =>
      release.plan === undefined
        ? environmentsOf(world, await readSource(world, release.source))
        : (await readPlan(world, release)).targets.map(({ environment }) => environment),
    facts: { release: release.id, ...(release.plan !== undefined && { plan: release.plan }) },
  };
};

/** The question in `{id}`. */
export const ofApproval: PlaceOf = async ({ params }, world) => {
  const asked = await find(world, params['id'] ?? '');
  const { id, app, release, target, plan, environments = [] } = asked;
  return {
    asked,
    app,
    environments: async () => environments,
    facts: { approval: id, release, plan, ...(target !== undefined && { target }) },
  };
};

const appPlace = (world: World, app: string, source: unknown): Place => ({
  app,
  environments: async () => {
    if (isSource(source)) return environmentsOf(world, source);
    const registered = await findApp(world, app);
    return registered === undefined ? [] : environmentsOf(world, await readSource(world, registered.source));
  },
});

/**
 * Files that cannot be compiled name no environment; a caller with rights on some environments only is not admitted
 * with them.
 */
const environmentsOf = async (world: World, source: Source): Promise<readonly string[]> => {
  const compiled = await compileShape(world, source, {});
  return compiled.kind === 'mistakes'
    ? []
    : compiled.app.release.targets.map(({ environment }) => environment);
};
