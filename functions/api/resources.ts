import { json } from '#shared/http/json-response.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { known, reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { everything } from '#shared/http/places.ts';
import { flag, text, usually, validateBody } from '#shared/http/validate-body.ts';
import { forgetStack } from '#shared/services/cloud/forget-stack.ts';
import { listResources } from '#shared/services/cloud/list-resources.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/**
 * The resources that exist in clouds, and their applications. `?drift=true` asks the clouds whether someone has changed
 * them.
 */
const showResources: AuthenticatedHandler = async (request, world, _, caller) => {
  const app = request.query['app'];
  const all = await listResources(world, { app, drift: request.query['drift'] === 'true' });
  const isVisible = await visibleTo(world, caller);
  const isShown = (users: readonly string[]): boolean =>
    users.length === 0 || users.some((user) => isVisible(user.slice(0, user.lastIndexOf('@'))));
  return json(200, { items: all.filter(({ users }) => isShown(users)) });
};

const forgetting = { stack: text(300), reason: usually(text(500), ''), unseen: usually(flag, false) };

/** Gives up a stack that was removed outside Tidegate. */
const forget: AuthenticatedHandler = async ({ body }, world, by) => {
  const { stack, reason, unseen: isUnseen } = validateBody(forgetting, parseJsonBody(body));
  return json(200, { forgotten: await forgetStack(world, { stack, by, reason, isUnseen }) });
};

export const resourceRoutes = [
  reading('GET /v1/resources', 'anywhere', showResources),
  known('POST /v1/resources/forget', 'admin', everything, forget, forgetting),
];

export const handler = onHttp(resourceRoutes);
