import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import type { HttpRequest } from '#shared/http/http.ts';
import { isTaken } from '#shared/services/releases/take-event.ts';
import type { Reading } from '#shared/webhooks/reading.ts';
import type { Sender } from '#shared/webhooks/sender.ts';

/** Longer than a sender keeps trying again at once, and shorter than anyone needs to push a tag on purpose again. */
const spanMs = 600_000;

/** A name that the sender has given the event counts where it has proved itself; otherwise the bytes are the event. */
export const keyOf = async (
  world: World,
  receiver: Receiver,
  sender: Sender,
  { headers }: HttpRequest,
  bytes: Uint8Array,
  reading: Reading,
): Promise<string> => {
  const id = sender.key?.(headers) ?? ('delivery' in reading ? reading.delivery : undefined);
  const key = sha256Hex(id === undefined ? bytes : `id ${id}`);
  if (sender.isTimeless !== true) return key;
  const span = Math.floor(world.clock.now() / spanMs);
  const [before, now] = [span - 1, span].map((at) => sha256Hex(`${key} ${at}`)) as [string, string];
  return (await isTaken(world, receiver, before)) ? before : now;
};
