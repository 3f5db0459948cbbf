import { createHmac } from 'node:crypto';
import { isSameText } from '../constant-time.ts';
import { isFresh, type SignedRequest } from './signed-request.ts';

/** Enough for any rotation, and a limit on the work for a stranger. */
const mostSignatures = 10;

/**
 * Standard Webhooks v1: base64 HMAC-SHA256 over `id.timestamp.body`, several signatures and several secrets allowed.
 * The id holds no dot, the timestamp nothing but digits; otherwise the borders of the signed text could be moved.
 */
export const verifyStandard = ({ secrets, headers, body, now }: SignedRequest): boolean => {
  const id = signedId(headers) ?? '';
  const timestamp = said(headers, 'timestamp') ?? '';
  if (!/^[\x21-\x2d\x2f-\x7e]{1,256}$/.test(id) || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  if (!isFresh(timestamp, now)) return false;
  const given = signaturesOf(said(headers, 'signature') ?? '');
  return secrets
    .flatMap(keyOf)
    .map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'))
    .flatMap((expected) => given.map((signature) => isSameText(signature, expected)))
    .includes(true);
};

/** The id is part of the signed text, so it identifies deliveries: the same body may be sent again on purpose. */
export const signedId = (headers: SignedRequest['headers']): string | undefined => said(headers, 'id');

/** Svix, where the standard comes from, calls the same three headers `svix-…`; they are never mixed. */
const said = (
  headers: SignedRequest['headers'],
  name: 'id' | 'timestamp' | 'signature',
): string | undefined => headers[`${headers['webhook-id'] === undefined ? 'svix' : 'webhook'}-${name}`];

const signaturesOf = (header: string): readonly string[] =>
  header
    .split(' ')
    .slice(0, mostSignatures)
    .filter((word) => word.startsWith('v1,'))
    .map((word) => word.slice('v1,'.length));

/**
 * The bytes of a secret, with or without `whsec_`; undefined if it is empty or not base64, since anyone could compute
 * with it.
 */
const keyOf = (secret: string): readonly Buffer[] => {
  const text = secret.replace(/^whsec_/, '');
  const key = Buffer.from(text, 'base64');
  const isWhole = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return key.length > 0 && isWhole ? [key] : [];
};

/** The header `webhook-signature` of a body that we send; the secret may have several parts, as while one is replaced. */
export const signStandard = (secret: string, id: string, timestamp: number, body: string): string =>
  keysIn(secret)
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    .join(' ');

/** The keys in a secret; none where it is no secret. */
export const keysIn = (secret: string): readonly Buffer[] => secret.split(/\s+/).flatMap(keyOf);
