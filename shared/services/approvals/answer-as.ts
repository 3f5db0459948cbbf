import type { Caller } from '#domain/access/caller.ts';
import type { World } from '#ports/world.ts';
import { admit } from '../access/admit.ts';
import { type Answering, answerQuestion, find } from './answer.ts';
import type { Asked } from './decide.ts';

/** Takes the answer of somebody who came in by a chat or a page: let in and written into the audit trail as in the API. */
export const answerAs = (
  world: World,
  caller: Caller,
  id: string,
  said: Omit<Answering, 'by'>,
): Promise<Asked> => {
  const { channel, answer, reason, plan } = said;
  const act = {
    channel,
    what: 'answer a question',
    answer,
    ...(reason !== '' && { reason }),
    ...(plan !== undefined && /^sha256:[0-9a-f]{1,64}$/.test(plan) && { plan }),
  };
  const place = async () => {
    const { app, release, target, plan: asked, environments = [] } = await find(world, id);
    return {
      app,
      environments: async () => environments,
      facts: { approval: id, release, plan: asked, ...(target !== undefined && { target }) },
    };
  };
  return admit(world, { caller, verb: 'approve', act, place }, () =>
    answerQuestion(world, id, { ...said, by: caller }),
  );
};
