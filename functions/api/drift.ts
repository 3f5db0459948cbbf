import type { TargetSelfTests } from '#domain/analysis/selftest-view.ts';
import { selfTestTarget } from '#shared/services/analysis/self-test.ts';
import { readPlan } from '#shared/services/store/releases.ts';
import { findRelease } from '#shared/services/releases/queries.ts';
import { ofRelease } from '#shared/http/places.ts';
import { Rejection } from '#domain/rejection.ts';
import { reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { name } from '#shared/http/validate-body.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { showDrift } from '#shared/services/sync/show.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/** How environments differ from what was released to them, as their clusters report it now. */
const showEnvironments: AuthenticatedHandler = async ({ query }, world, _, caller) => {
  const { environment, app } = query;
  if (app !== undefined && !name.fits(app))
    throw new Rejection('malformed', 'malformed', '"app" must be the name of an application');
  const isVisible = await visibleTo(world, caller);
  const selection = {
    ...(environment !== undefined && { environment }),
    ...(app !== undefined && { apps: [app] }),
  };
  return json(200, { items: await showDrift(world, selection, isVisible) });
};

/** How often each check would roll back what runs now, if nothing were changed. Here, since it looks at clusters and writes nothing. */
const showSelfTest: AuthenticatedHandler = async ({ params }, world) => {
  const released = await readPlan(world, await findRelease(world, params['id'] ?? ''));
  const items: TargetSelfTests[] = [];
  for (const place of released.targets) items.push(await selfTestTarget(world, released, place));
  return json(200, { items });
};

export const driftRoutes = [
  reading('GET /v1/releases/{id}/selftest', ofRelease, showSelfTest),
  reading('GET /v1/drift', 'anywhere', showEnvironments),
];

export const handler = onHttp(driftRoutes);
