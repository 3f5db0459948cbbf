import { catalogues } from '#domain/view/sentences/catalogues.ts';
import { languageFor } from '#shared/http/language.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { text, validateBody } from '#shared/http/validate-body.ts';
import type { AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { findReceiver, tryImage, viewReceiver } from '#shared/services/releases/receivers.ts';

/**
 * What each receiver accepts, and the result of its latest deliveries. Applications that the caller may not see are
 * left out.
 */
export const listReceivers: AuthenticatedHandler = async (request, world, __, caller) => {
  const { reason: told } = catalogues[languageFor(request)];
  const isVisible = await visibleTo(world, caller);
  const receivers = (await world.settings.receivers()).filter(({ apps }) => apps.some(isVisible));
  const views = receivers.map((receiver) =>
    viewReceiver(world, { ...receiver, apps: receiver.apps.filter(isVisible) }),
  );
  const items = (await Promise.all(views)).map((view) => ({
    ...view,
    takes: told(view.takes),
    deliveries: view.deliveries.map((one) =>
      one.message === undefined ? one : { ...one, message: told(one.message) },
    ),
  }));
  return json(200, { items });
};

export const trial = { image: text(512) };

/** What a receiver would do with an image; nothing is written and nothing starts. */
export const testReceiver: AuthenticatedHandler = async (request, world, _, caller) => {
  const receiver = await findReceiver(world, request.params['receiver'] ?? '');
  const isVisible = await visibleTo(world, caller);
  const { image } = validateBody(trial, parseJsonBody(request.body));
  return json(200, await tryImage(world, receiver, receiver.apps.filter(isVisible), image));
};
