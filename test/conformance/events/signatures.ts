import type { SignedRequest } from '#shared/crypto/signatures/signed-request.ts';
import { signDingtalkRobot, verifyDingtalkCard } from '#shared/crypto/signatures/dingtalk.ts';
import { signLarkRobot, verifyLark, verifyLarkCardV1 } from '#shared/crypto/signatures/lark.ts';
import { verifySlack } from '#shared/crypto/signatures/slack.ts';
import { verifyTeams } from '#shared/crypto/signatures/teams.ts';
import { senders } from '#shared/webhooks/senders.ts';
import { receiverOf } from '#test/fakes/prove.ts';
import { lowered } from './lowered.ts';
import { judged, type Result, wrong } from './result.ts';
import { sendAsLambda, worldWith } from './send.ts';

export interface SignatureVector {
  readonly id: string;
  readonly scheme: string;
  readonly provider?: string;
  readonly secret?: string;
  readonly secrets?: readonly string[];
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly now?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: string;
  readonly timestampMs?: number;
  readonly timestampS?: number;
  readonly expectSignBase64?: string;
  readonly expectSignUrlEncoded?: string;
}

/** What is signed by a chat instead of a sender of webhooks. */
const ofChats: Readonly<Record<string, (request: SignedRequest) => boolean>> = {
  'slack-v0': verifySlack,
  'lark-event-sha256': verifyLark,
  'lark-card-sha1': verifyLarkCardV1,
  'dingtalk-ddpaas': verifyDingtalkCard,
  'teams-outgoing-hmac': verifyTeams,
};

/** What we sign, for the robots of two chats. */
const ofOurs: Readonly<Record<string, (secret: string, vector: SignatureVector) => string>> = {
  'dingtalk-robot-sign': (secret, { timestampMs = 0 }) => signDingtalkRobot(secret, timestampMs),
  'feishu-robot-sign': (secret, { timestampS = 0 }) => signLarkRobot(secret, timestampS),
};

/** Sends a vector to its receiver, or holds it against the scheme of its chat. */
export const checkSignature = async (vector: SignatureVector): Promise<Result> => {
  const { id, scheme, secret = '', secrets = [secret], expect, now = 0 } = vector;
  const headers = lowered(vector.headers ?? {});
  const ours = ofOurs[scheme];
  if (ours !== undefined) return checkOwn(vector, ours(secret, vector));
  const body = bodyOf(vector);
  const chat = ofChats[scheme];
  if (chat !== undefined) {
    const holds = chat({ secrets, headers, body, now: now * 1000 });
    return judged(id, holds === expect.startsWith('valid'), `the signature ${holds ? 'holds' : 'fails'}`);
  }
  const name = senderOf(vector);
  if (senders[name] === undefined) return wrong(id, `there is no sender for ${scheme} of ${vector.provider}`);
  const world = await worldWith(receiverOf(name, { secrets: async () => secrets }), now * 1000);
  const { status } = await sendAsLambda(world, `/v1/hooks/${name}`, headers, body);
  return judged(id, fits(expect, status), `answered ${status}, wanted ${expect}`);
};

const fits = (expect: string, status: number): boolean => {
  if (expect === 'invalid') return status === 401;
  if (expect === 'valid-signature-then-400') return status === 400;
  return expect.startsWith('valid') && status !== 401 && status < 500;
};

const checkOwn = ({ id, expectSignBase64, expectSignUrlEncoded }: SignatureVector, made: string): Result =>
  judged(
    id,
    made === expectSignBase64 &&
      (expectSignUrlEncoded === undefined || encodeURIComponent(made) === expectSignUrlEncoded),
    `signed ${made}`,
  );

const senderOf = ({ scheme, provider = '' }: SignatureVector): string => {
  if (scheme === 'static-token' && provider === 'gitlab') return 'gitlab-token';
  return provider === 'standard' ? 'standard-webhooks' : provider;
};

export const bodyOf = ({ body = '', bodyBase64 }: Pick<SignatureVector, 'body' | 'bodyBase64'>): Buffer =>
  bodyBase64 === undefined ? Buffer.from(body, 'utf8') : Buffer.from(bodyBase64, 'base64');
