import { isFailure } from '#domain/failure.ts';
import { isOutage } from '#domain/release/outage.ts';
import type { World } from '#ports/world.ts';
import type { HttpAnswer } from '#shared/http/http.ts';
import { admitReader } from '#shared/services/access/admit.ts';
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
import { readReferred } from '#shared/services/planning/read-referred.ts';
import { stillJournal } from '#shared/services/store/still-journal.ts';
import { planRequest } from '#shared/services/planning/plan-request.ts';

const wish = {
  app: name,
  images: usually(images, {}),
  source: maybe(source),
  live: maybe(flag),
  secrets: usually(flag, false),
};

/** What a release would do, as it would be planned now; nothing is written anywhere. */
const showPlan: AuthenticatedHandler = async (request, world, _, caller) => {
  const wished = validateBody(wish, parseJsonBody(request.body));
  if (!wished.secrets) return plan(world, wished);
  const act = { channel: 'api', what: 'POST /v1/plans, with the values of secrets' };
  // The author of an application could read these values in a pod anyway. A plan writes nothing, so the audit trail
  // holds none of them.
  const asked = { caller, verb: 'app.write', act, place: () => appInBody(request, world) } as const;
  return admitReader(world, asked, () => plan(world, wished));
};

type Wished = ReturnType<typeof validateBody<typeof wish>>;

const plan = async (around: World, wished: Wished): Promise<HttpAnswer> => {
  const world = { ...around, journal: stillJournal(around.journal) };
  const files = wished.source ?? (await readSource(world, (await readApp(world, wished.app)).source));
  checkName(await compileSource(world, files, wished.images), wished.app);
  const asker = { requestedAt: world.clock.now() };
  const { approvals = {} } = await world.settings.access();
  const planned = await readReferred(world, files)
    .then((whole) =>
      typeof whole === 'string' ? whole : planRequest(world, whole, wished.images, asker, approvals),
    )
    .catch(sayOutage);
  if (typeof planned === 'string') throw new Rejection('unprocessable', 'no-plan', planned);
  return json(
    200,
    await previewPlan(world, planned, { live: wished.live, secrets: wished.secrets ? 'shown' : 'masked' }),
  );
};

/** A release would wait; a person who asks for a plan is told what for. */
const sayOutage = (error: unknown): never => {
  if (!isFailure(error) || !isOutage(error)) throw error;
  throw new Rejection('unreachable', 'no-plan-now', `${error.message}; a release would wait for it`);
};

export const planRoutes = [reading('POST /v1/plans', appInBody, showPlan, wish)];

export const handler = onHttp(planRoutes);
