import { json } from '#shared/door/answer.ts';
import { previewPlan } from '#shared/door/preview.ts';
import { readJson } from '#shared/door/read-json.ts';
import { Refusal } from '#shared/door/refusal.ts';
import { readApp, readSource } from '#shared/door/registered.ts';
import { known, type KnownDoor } from '#shared/door/route.ts';
import { flag, images, maybe, name, shaped, source, usually } from '#shared/door/shaped.ts';
import { checkName, compileSource } from '#shared/door/sources.ts';
import { onHttp } from '#shared/lambda-http.ts';
import { planSource } from '#shared/planning.ts';

const wish = { app: name, images: usually(images, {}), source: maybe(source), live: maybe(flag) };

/** What a release would do, as it would be planned now; nothing is written anywhere. */
const showPlan: KnownDoor = async (request, world) => {
  const wished = shaped(wish, readJson(request.body));
  const files = wished.source ?? (await readSource(world, (await readApp(world, wished.app)).source));
  checkName(compileSource(files, wished.images), wished.app);
  const planned = await planSource(world, files, wished.images);
  if (typeof planned === 'string') throw new Refusal(422, 'no-plan', planned);
  return json(200, await previewPlan(world, planned, wished.live));
};

export const planRoutes = [known('POST /v1/plans', showPlan)];

export const handler = onHttp(planRoutes);
