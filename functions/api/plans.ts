import { json } from '#shared/http/json-response.ts';
import { previewPlan } from '#shared/services/planning/preview.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { Rejection } from '#domain/rejection.ts';
import { readApp, readSource } from '#shared/services/apps/registry.ts';
import { appInBody } from '#shared/http/places.ts';
import { reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { flag, images, maybe, name, validateBody, source, usually } from '#shared/http/validate-body.ts';
import { checkName, compileSource } from '#shared/services/apps/register.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { planRequest } from '#shared/services/planning/plan-request.ts';

const wish = { app: name, images: usually(images, {}), source: maybe(source), live: maybe(flag) };

/** What a release would do, as it would be planned now; nothing is written anywhere. */
const showPlan: AuthenticatedHandler = async (request, world) => {
  const wished = validateBody(wish, parseJsonBody(request.body));
  const files = wished.source ?? (await readSource(world, (await readApp(world, wished.app)).source));
  checkName(await compileSource(world, files, wished.images), wished.app);
  const asker = { requestedAt: world.clock.now() };
  const { approvals = {} } = await world.settings.access();
  const planned = await planRequest(world, files, wished.images, asker, approvals);
  if (typeof planned === 'string') throw new Rejection('unprocessable', 'no-plan', planned);
  return json(200, await previewPlan(world, planned, wished.live));
};

export const planRoutes = [reading('POST /v1/plans', appInBody, showPlan, wish)];

export const handler = onHttp(planRoutes);
