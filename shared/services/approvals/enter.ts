import type { Caller } from '#domain/access/caller.ts';
import { asPerson } from '#domain/access/person.ts';
import type { World } from '#ports/world.ts';
import { admit } from '../access/admit.ts';
import { answerQuestion, find, type Answering } from './answer.ts';
import type { Asked } from './decide.ts';

/** An answer as a chat, or a signed link, hands it on; it has checked who sent it. */
export interface ChatAnswer extends Omit<Answering, 'by' | 'channel'> {
  /** The chat that `by` is of, when absent. */
  readonly channel?: string;
  /** `kind` is the channel; `id` is theirs with the tenant, `slack:T0ORG/U0ANN`. A display name proves nothing. */
  readonly by: Pick<Caller, 'kind' | 'id' | 'name' | 'groups'>;
}

/**
 * The entrance for answers from chats: finds the person whom the settings know under that id, applies the same checks
 * as the API (verb, application, environments), writes the audit trail, and takes the answer. Throws the same
 * Rejections as `answerQuestion`.
 */
export const answerInChat = async (world: World, id: string, said: ChatAnswer): Promise<Asked> => {
  const caller = asPerson(await world.settings.access(), { ...said.by });
  const asked = await find(world, id);
  const { app, release, target, environments = [] } = asked;
  const { answer, reason, plan = asked.plan } = said;
  const { channel = said.by.kind } = said;
  const facts = { approval: id, release, ...(target !== undefined && { target }) };
  const request = {
    caller,
    verb: 'approve' as const,
    act: { channel, what: 'answer', answer, plan, ...(reason !== '' && { reason }) },
    place: async () => ({ app, environments: async () => environments, facts }),
  };
  return admit(world, request, () => answerQuestion(world, id, { ...said, by: caller, channel }, asked));
};
