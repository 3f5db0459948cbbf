import { rehearsalFaults } from '#domain/view/record.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { type AuthenticatedHandler, reading } from '#shared/http/authenticate.ts';
import { languageFor } from '#shared/http/language.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { appInBody, ofRelease } from '#shared/http/places.ts';
import { images, maybe, name, oneOf, source, usually, validateBody } from '#shared/http/validate-body.ts';
import { recordOf } from '#shared/services/releases/record.ts';
import { rehearse } from '#shared/services/releases/rehearse.ts';

const wish = {
  app: name,
  images: usually(images, {}),
  source: maybe(source),
  fault: usually(oneOf(...rehearsalFaults), 'none' as const),
};

/** A release as it would go, played in a simulated world; nothing is written anywhere. */
const playRelease: AuthenticatedHandler = async (request, world) => {
  const wished = validateBody(wish, parseJsonBody(request.body));
  return json(200, await rehearse(world, { ...wished, language: languageFor(request) }));
};

/** Everything that is known of a release in one document. */
const showRecord: AuthenticatedHandler = async (request, world) =>
  json(200, await recordOf(world, request.params['id'] ?? '', languageFor(request)));

export const rehearsalRoutes = [
  reading('POST /v1/rehearsals', appInBody, playRelease, wish),
  reading('GET /v1/releases/{id}/record', ofRelease, showRecord),
];

export const handler = onHttp(rehearsalRoutes);
