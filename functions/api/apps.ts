import type { Handler } from '#shared/http/http.ts';
import { languageFor } from '#shared/http/language.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { checkAccess, visibleTo } from '#shared/services/access/admit.ts';
import { appByName, appInPath } from '#shared/http/places.ts';
import { known, open, reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import {
  environment,
  maybe,
  name,
  source,
  usually,
  validateBody,
  wholeNumber,
} from '#shared/http/validate-body.ts';
import { Rejection } from '#domain/rejection.ts';
import { rescaled, scaleOf } from '#shared/services/apps/scale.ts';
import { placesOf } from '#shared/services/apps/running-images.ts';
import { imagesByComponent } from '#domain/plan/image-changes.ts';
import { appNames, readApp, readSource } from '#shared/services/apps/registry.ts';
import { checkName, compileSource, compileWhole, registerSource } from '#shared/services/apps/register.ts';
import { maskedFiles } from '#shared/services/apps/masked-files.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

const files = { source };

/** Registers the files of an application. Registering the same files again changes nothing. */
const registerApp: AuthenticatedHandler = async (request, world, by) => {
  const app = request.params['name'] ?? '';
  const sent = validateBody(files, parseJsonBody(request.body));
  checkName(await compileSource(world, sent.source, {}), app);
  return json(200, await registerSource(world, app, sent.source, by));
};

/**
 * One application: its registered files, and the image that they give each component. Secrets in the files are masked,
 * unless who may write the application asks for them.
 */
const showApp: AuthenticatedHandler = async (request, world, _, caller, place) => {
  const { params, query } = request;
  const isOpen = query['show'] === 'secrets';
  if (isOpen) await checkAccess(world, { caller, verb: 'app.write', place: async () => place });
  const app = await readApp(world, params['name'] ?? '');
  const source = await readSource(world, app.source);
  const compiled = await compileWhole(world, source, {});
  const images = Object.assign({}, ...Object.values(compiled.manifests).map(imagesByComponent));
  const targets = await placesOf(world, app.name, languageFor(request));
  const files = isOpen ? source.files : await maskedFiles(source.files);
  return json(200, { ...app, files, images, targets, scale: scaleOf(compiled) });
};

const mostPods = 100_000;
const scaling = {
  component: name,
  environment,
  pods: maybe(wholeNumber(0, mostPods)),
  min: maybe(wholeNumber(1, mostPods)),
  max: maybe(wholeNumber(1, mostPods)),
  cpuPercent: usually(wholeNumber(1, 1000), 70),
};

/** The files as they would be with another number of pods: to be planned and released like any others. Writes nothing. */
const rescale: AuthenticatedHandler = async ({ params, body }, world) => {
  const { component, environment, pods, min, max, cpuPercent } = validateBody(scaling, parseJsonBody(body));
  const isFixed = pods !== undefined && min === undefined && max === undefined;
  if (!isFixed && (pods !== undefined || min === undefined || max === undefined || min > max))
    throw new Rejection(
      'malformed',
      'malformed',
      'give "pods", or "min" and "max" with "min" not above "max"',
    );
  const scale = isFixed ? { pods } : { min: min ?? 1, max: max ?? 1, cpuPercent };
  return json(200, await rescaled(world, params['name'] ?? '', { component, environment, scale }));
};

const listApps: AuthenticatedHandler = async (request, world, _, caller) => {
  const names = (await appNames(world)).filter(await visibleTo(world, caller));
  const items = names.map(async (app) => ({
    ...(await readApp(world, app)),
    targets: await placesOf(world, app, languageFor(request)),
  }));
  return json(200, { items: await Promise.all(items) });
};

/** For probes, without a token: so file names at most, and no place. */
const isWell: Handler = async (_, world) => {
  const { troubles, warnings } = world.health?.() ?? { troubles: [], warnings: [] };
  if (troubles.length > 0) return json(503, { status: 'failing', troubles, warnings });
  return json(200, { status: 'ok', ...(warnings.length > 0 && { warnings }) });
};

export const appRoutes = [
  known('PUT /v1/apps/{name}', 'app.write', appInPath, registerApp, files),
  reading('GET /v1/apps', 'anywhere', listApps),
  reading('GET /v1/apps/{name}', appByName, showApp),
  // Its answer is there to be released, with what is secret in it.
  known('POST /v1/apps/{name}/scaling', 'release.create', appByName, rescale, scaling),
  open('GET /healthz', isWell),
];

export const handler = onHttp(appRoutes);
