import { json } from '#shared/http/json-response.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { listResources } from '#shared/services/cloud/list-resources.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/** What exists in clouds, for which application; `?drift=true` asks the clouds whether somebody has changed it. */
const showResources: AuthenticatedHandler = async (request, world, _, caller) => {
  const app = request.query['app'];
  const all = await listResources(world, { app, drift: request.query['drift'] === 'true' });
  const isVisible = await visibleTo(world, caller);
  const isShown = (users: readonly string[]): boolean =>
    users.length === 0 || users.some((user) => isVisible(user.slice(0, user.lastIndexOf('@'))));
  return json(200, { items: all.filter(({ users }) => isShown(users)) });
};

export const resourceRoutes = [reading('GET /v1/resources', 'anywhere', showResources)];

export const handler = onHttp(resourceRoutes);
