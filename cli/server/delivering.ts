import { deliverNotices } from '#shared/services/outbox/deliver.ts';
import type { World } from '#ports/world.ts';

/** The first pause after a try that failed; in the cloud a schedule calls each minute. */
const everyMs = 5_000;

/** Delivers notices to other systems, as long as the server runs. An obstacle is reported once. */
export const keepDelivering = (world: World, say: (line: string) => void): (() => Promise<void>) => {
  const stopping = new AbortController();
  let last = '';
  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const trouble = await deliverNotices(world).then(
        () => '',
        (error: Error) => error.message,
      );
      if (trouble !== '' && trouble !== last && !stopping.signal.aborted)
        say(`telling others of releases failed: ${trouble}`);
      last = trouble;
      await world.clock.sleep(everyMs, stopping.signal);
    }
  };
  const kept = keep();
  return async () => {
    stopping.abort();
    await kept;
  };
};
