import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openChatOf } from '#adapters/chat/chats.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { readImage } from '#domain/kube/image.ts';
import { Rejection } from '#domain/rejection.ts';
import { decryptDingtalk } from '#shared/crypto/signatures/dingtalk.ts';
import { decryptLark } from '#shared/crypto/signatures/lark.ts';
import { type ChatName, chatProofs, chatSettingsOf } from '#test/fakes/chat-proofs.ts';
import { senderNames, senders } from './senders.ts';

/* Any JSON and any bytes to everything that reads what others send: an answer, never an error of ours. */

const keysBefore = Object.getOwnPropertyNames(Object.prototype).join();
const isUntouched = (): boolean => Object.getOwnPropertyNames(Object.prototype).join() === keysBefore;

/** Names that the readers look for, so that random values land where they hurt. */
const names = fc.constantFrom(
  'action',
  'release',
  'tag_name',
  'repository',
  'full_name',
  'package',
  'registry_package',
  'type',
  'package_version',
  'package_url',
  'container_metadata',
  'tag',
  'name',
  'digest',
  'workflow_run',
  'object_kind',
  'object_attributes',
  'project',
  'push',
  'changes',
  'new',
  'target',
  'hash',
  'event_data',
  'resources',
  'resource_url',
  'data',
  'push_data',
  'docker_url',
  'updated_tags',
  'domain',
  'detail',
  'message',
  'context',
  'subject',
  'id',
  'content',
  'user',
  'actor',
  'request',
  'host',
  'source',
  'ref',
  '__proto__',
  'constructor',
  'toString',
  'specversion',
  'timestamp',
  'payload',
  'actions',
  'value',
);
const words = fc.constantFrom(
  'published',
  'completed',
  'success',
  'container',
  'PUSH_ARTIFACT',
  'docker',
  'pushed',
  'refs/tags/v1',
  'push',
  'aws.ecr',
  'INSERT',
  'release',
  'pipeline',
  'a/b',
  'reg.example.com/a/b:',
  `sha256:${'a'.repeat(64)}`,
  'block_actions',
  'card.action.trigger',
  'actionCallback',
  'dev.cdevents.artifact.published.0.3.0',
  '',
);
const { tree: payload } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
  tree: fc.dictionary(
    names,
    fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      words,
      fc.string(),
      fc.jsonValue({ maxDepth: 2 }),
      tie('tree'),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
    { maxKeys: 6 },
  ),
}));
const event = fc.constantFrom(
  'push',
  'release',
  'package',
  'registry_package',
  'workflow_run',
  'repo:push',
  'x',
);

test.each(senderNames)(
  '%s reads any payload without an error, and an image that it names could be pulled',
  (name) => {
    fc.assert(
      fc.property(payload, event, (body, kind) => {
        const headers = Object.fromEntries(
          ['github', 'gitea', 'forgejo', 'gogs'].map((one) => [`x-${one}-event`, kind]),
        );
        const reading = senders[name]?.read({
          headers: { ...headers, 'x-event-key': kind },
          payload: body,
          receiver: { id: 'r', apps: ['shop'], registry: 'reg.example.com' },
        });
        expect(['image', 'source', 'release', 'handshake', 'ignored', 'malformed']).toContain(reading?.kind);
        if (reading?.kind === 'image') expect(readImage(reading.image)).toBeDefined();
        expect(isUntouched()).toBe(true);
      }),
      { numRuns: 300 },
    );
  },
);

test.each(senderNames)('%s says no to any bytes, secrets and headers that it did not sign', async (name) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom('authorization', 'x-hub-signature-256', 'webhook-signature'),
        fc.string(),
      ),
      async (body, secrets, headers) => {
        const known = secrets.map((secret) => `none of these letters by chance: ${secret}`);
        expect(await senders[name]?.verify({ secrets: known, headers, body, now: 0 })).toBe(false);
      },
    ),
    { numRuns: 100 },
  );
});

test.each(Object.keys(chatProofs) as ChatName[])(
  '%s understands any callback, signed or not, or refuses it',
  async (chat) => {
    const opened = openChatOf({ [chat]: chatSettingsOf()[chat] }, systemClock());
    const now = Date.now();
    const isFine = async (headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<boolean> => {
      try {
        const heard = await opened?.hear?.(chat, { headers, query: {}, body, now });
        return heard !== undefined && (heard.kind === 'answer' || heard.reply.status < 500);
      } catch (error) {
        return error instanceof Rejection && error.kind === 'malformed';
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(payload, fc.jsonValue()),
        fc.uint8Array({ maxLength: 100 }),
        async (json, bytes) => {
          for (const body of [Buffer.from(JSON.stringify(json)), bytes]) {
            const proved = chatProofs[chat](body, now);
            expect(await isFine(proved.headers, proved.body)).toBe(true);
            expect(await isFine({}, body)).toBe(true);
          }
          expect(isUntouched()).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  },
);

test('what is no ciphertext is nothing, and never an error', () => {
  fc.assert(
    fc.property(fc.string(), fc.base64String({ maxLength: 400 }), (key, encrypt) => {
      expect(['string', 'undefined']).toContain(typeof decryptLark(key, encrypt));
      const query = { msg_signature: key, timestamp: '1', nonce: 'n' };
      const envelope = { token: key, encodingAesKey: key, ownerKey: key, query, encrypt };
      expect(decryptDingtalk(envelope)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
