import type { Receiver } from '#ports/settings.ts';
import type { ReceiverSettings } from './schema.ts';

/** A receiver as the settings describe it, wherever its secrets are. */
export const receiverFrom = (
  { id, scheme, app, component, repositories, tags }: ReceiverSettings,
  secrets: Receiver['secrets'],
): Receiver => ({
  id,
  scheme,
  app,
  ...(component === undefined ? {} : { component }),
  ...(repositories === undefined ? {} : { repositories }),
  ...(tags === undefined ? {} : { tags }),
  secrets,
});
