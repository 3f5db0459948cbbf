import { Rejection } from '#domain/rejection.ts';
import { requestRelease } from '#shared/services/releases/request.ts';
import type { AuthenticatedHandler } from '#shared/http/authenticate.ts';
import type { HttpRequest } from '#shared/http/http.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { authors, images, maybe, name, source, usually, validateBody } from '#shared/http/validate-body.ts';
import { show } from './show.ts';

export const wish = {
  app: name,
  images: usually(images, {}),
  source: maybe(source),
  authors: maybe(authors),
};

export const startRelease: AuthenticatedHandler = async (
  request,
  world,
  by,
  { id, onBehalfOf: actor = id },
) => {
  const key = keyOf(request);
  const wished = validateBody(wish, parseJsonBody(request.body));
  const { accepted, isFirst } = await requestRelease(world, { by, actor }, key, wished);
  return show(request, world, isFirst ? 201 : 200, accepted.release);
};

const keyOf = ({ headers }: HttpRequest): string => {
  const key = headers['idempotency-key'] ?? '';
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Rejection(
    'malformed',
    'needs-idempotency-key',
    'the header Idempotency-Key is required, 1 to 200 characters without spaces; use a new one for each release',
  );
};
