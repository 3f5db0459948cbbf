import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { World } from '#ports/world.ts';
import { type ChatName, chatProofs } from '#test/fakes/chat-proofs.ts';
import type { OperatorSettings } from '#worlds/settings/schema.ts';
import { serve } from '../../../cli/server/serve.ts';

/* What is asked of a world to see whether a setting counts. */

export const listPods = async (world: World): Promise<unknown> => {
  const cluster = await world.cluster('eu');
  return ['pods', await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' })];
};

const windowMs = 60_000;
const pods = { namespace: 'shop-ns', workload: 'web', pods: ['a'], windowSeconds: 60 };
const windowsBack = (windows: number) => Math.floor(Date.now() / windowMs) * windowMs - windows * windowMs;

/** Counts, a gauge and a pair some minutes ago; what cannot be answered does not keep the others from being asked. */
export const measure = async (world: World): Promise<unknown> => {
  const metrics = await world.metrics('eu');
  const asked = { ...pods, from: windowsBack(10), to: windowsBack(8) };
  const answers = await Promise.allSettled([
    metrics.counts({ ...asked, slowerThanMs: 250, buckets: true }),
    metrics.gauges({ ...asked, gauge: 'cpu' }),
    metrics.pairs({ ...asked, name: 'payments', bad: 'bad_total{$pods}', total: 'all_total{$pods}' }),
  ]);
  return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)));
};

/** The last window that has ended. */
export const measureLate = async (world: World): Promise<unknown> =>
  (await world.metrics('eu')).counts({ ...pods, from: windowsBack(1), to: windowsBack(0) });

export const resolve =
  (repository: string) =>
  (world: World): Promise<unknown> =>
    world.registry.digestOf({ repository, tag: '1' });

export const readReceiver = async (world: World): Promise<unknown> => {
  const found = await world.settings.receiver('ci');
  return { ...found, secrets: await found?.secrets() };
};

/** A question with a button, as a chat is asked to put it. */
export const tellQuestion = (world: World): Promise<unknown> => {
  const asked = { plan: 'sha256:abc', expiresAt: 0, nonceFor: () => 'nonce-1' };
  const question = { release: 'r', app: 'shop', key: 'r.plan', approval: 'r.plan', text: 'may it?' };
  return world.chat.tell({ ...question, kind: 'question', attempt: 1, asked });
};

/** What a world understands of a pressed button; who it was, or why not. */
export const hearFrom =
  (chat: ChatName, event: object) =>
  async (world: World): Promise<unknown> => {
    const now = Date.now();
    const proved = chatProofs[chat](Buffer.from(JSON.stringify(event)), now);
    const heard = await world.chat.hear?.(chat, { ...proved, query: {}, now });
    return heard?.kind === 'answer' ? heard.person.id : heard;
  };

export const showIdToken =
  (bearer: string) =>
  async (world: World): Promise<unknown> =>
    `believed: ${await (await world.settings.receiver('ci'))?.isIdToken?.(bearer, Date.now())}`;

export const token = 'a-token-of-at-least-24-characters';
export const whoIs = (world: World): Promise<unknown> => world.settings.whoIs(token);

export const readAccess = async ({ settings }: World): Promise<unknown> => ({
  ...(await settings.access()),
  issuers: await settings.issuers(),
});

export const tell = (world: World): Promise<unknown> =>
  world.chat.tell({ release: 'r', app: 'shop', key: 'k', kind: 'end', text: 'released', attempt: 1 });

/** What a server says to somebody who asks it by the name of a proxy. */
export const askByName = async (world: World, { hosts = [] }: OperatorSettings): Promise<unknown> => {
  await whoIs(world);
  const serving = await serve(0, async () => ({ status: 200, headers: {}, body: '' }), hosts);
  try {
    const request = get({ host: '127.0.0.1', port: serving.port, headers: { host: 'tidegate.example.com' } });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.resume();
    return `answered ${answer.statusCode}`;
  } finally {
    await serving.stop();
  }
};
