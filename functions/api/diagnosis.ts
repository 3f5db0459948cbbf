import { diagnose } from '#domain/view/diagnosis.ts';
import { viewEvents } from '#domain/view/view-events.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { type AuthenticatedHandler, reading } from '#shared/http/authenticate.ts';
import { languageFor } from '#shared/http/language.ts';
import { json } from '#shared/http/json-response.ts';
import { ofRelease } from '#shared/http/places.ts';
import { findRelease, newsAfter, readView } from '#shared/services/releases/queries.ts';

/** Why a release failed, and what was done about it. */
const showDiagnosis: AuthenticatedHandler = async (request, world) => {
  const language = languageFor(request);
  const release = await findRelease(world, request.params['id'] ?? '');
  const news = await newsAfter(world, release, { release: 0, targets: [] });
  const { events } = viewEvents(news, Infinity, language);
  return json(200, diagnose(await readView(world, release, { language }), events, language));
};

export const diagnosisRoutes = [reading('GET /v1/releases/{id}/diagnosis', ofRelease, showDiagnosis)];

export const handler = onHttp(diagnosisRoutes);
