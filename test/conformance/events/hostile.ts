import { Buffer } from 'node:buffer';
import { senderNames } from '#shared/webhooks/senders.ts';
import { registerShop, start } from '#test/api/world.ts';
import { chatProofs, chattyWorld } from '#test/fakes/chat-proofs.ts';
import { prove, receiverOf } from '#test/fakes/prove.ts';
import { judged, type Result } from './result.ts';
import { sendAsLambda, worldWith } from './send.ts';

export interface HostileVector {
  readonly id: string;
  readonly body?: string;
  readonly generate?: string;
}

/** What `generate` describes in words; undefined for words that are new. */
const generated: readonly (readonly [RegExp, () => string])[] = [
  [/1000000/, () => '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
  [/100000/, () => '['.repeat(100_000) + ']'.repeat(100_000)],
  [/1 MiB \+ 1/, () => 'x'.repeat(1024 * 1024 + 1)],
];
const bytesOf = ({ body, generate = '' }: HostileVector): Buffer | undefined => {
  const text = body ?? generated.find(([words]) => words.test(generate))?.[1]();
  return text === undefined ? undefined : Buffer.from(text);
};

const keysBefore = Object.getOwnPropertyNames(Object.prototype).join();

/** One body at the entrance of every sender and chat, proved and not: never a 5xx, nobody's prototype changed, and soon. */
export const checkHostile = async (vector: HostileVector): Promise<Result> => {
  const bytes = bytesOf(vector);
  if (bytes === undefined) return judged(vector.id, false, 'nobody knows how to generate it');
  const bad: string[] = [];
  for (const scheme of senderNames) {
    const world = await worldWith(receiverOf(scheme), start);
    await registerShop(world);
    const proof = prove(scheme, bytes, start);
    const events = ['push', 'release', 'package', 'repo:push'];
    for (const headers of [{}, ...events.map((event) => ({ ...proof.headers, ...eventOf(event) }))])
      bad.push(...(await troubleOf(scheme, () => sendAsLambda(world, proof.path, headers, bytes))));
  }
  const world = chattyWorld();
  for (const [chat, proved] of Object.entries(chatProofs))
    for (const { headers, body } of [{ headers: {}, body: bytes }, proved(bytes, start)])
      bad.push(
        ...(await troubleOf(chat, () => sendAsLambda(world(chat), `/v1/chat/${chat}`, headers, body))),
      );
  const isClean = Object.getOwnPropertyNames(Object.prototype).join() === keysBefore;
  return judged(vector.id, bad.length === 0 && isClean, bad.join('; ') || 'Object.prototype has changed');
};

const eventOf = (event: string) => ({
  'x-github-event': event,
  'x-gitea-event': event,
  'x-forgejo-event': event,
  'x-gogs-event': event,
  'x-event-key': event,
});

/** Of the processor: how long it takes on a machine that has nothing else to do. */
const longestMs = 200;

const troubleOf = async (
  where: string,
  send: () => Promise<{ readonly status: number }>,
): Promise<readonly string[]> => {
  const began = process.cpuUsage();
  const { status } = await send();
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1000;
  return [
    ...(status >= 500 ? [`${where} answered ${status}`] : []),
    ...(status === 202 ? [`${where} started a release`] : []),
    ...(ms > longestMs ? [`${where} took ${Math.round(ms)} ms`] : []),
  ];
};
