import { createHmac } from 'node:crypto';
import type { Receiver } from '#ports/settings.ts';

/** The secret that all played senders know. */
export const senderSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

interface Proved {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const hmacHeaders: Readonly<Record<string, readonly [header: string, prefix: string]>> = {
  github: ['x-hub-signature-256', 'sha256='],
  bitbucket: ['x-hub-signature', 'sha256='],
  gitea: ['x-gitea-signature', ''],
  forgejo: ['x-forgejo-signature', ''],
  gogs: ['x-gogs-signature', ''],
  artifactory: ['x-jfrog-event-auth', ''],
};
const tokenHeaders: Readonly<Record<string, string>> = { 'gitlab-token': 'x-gitlab-token' };

/** What a sender of this scheme adds to a body so that it is believed. */
export const prove = (scheme: string, body: Uint8Array, nowMs: number): Proved => {
  const path = `/v1/hooks/${scheme}`;
  const hmac = hmacHeaders[scheme];
  if (hmac !== undefined) {
    const mac = createHmac('sha256', senderSecret).update(body).digest('hex');
    return { path, headers: { [hmac[0]]: `${hmac[1]}${mac}` } };
  }
  if (scheme === 'standard-webhooks' || scheme === 'gitlab')
    return { path, headers: standard(body, Math.floor(nowMs / 1000)) };
  if (['dockerhub', 'quay', 'alibaba-acr', 'alibaba-ros'].includes(scheme))
    return { path: `${path}/${encodeURIComponent(senderSecret)}`, headers: {} };
  return { path, headers: { [tokenHeaders[scheme] ?? 'authorization']: bearer(scheme) } };
};

const bearer = (scheme: string): string =>
  scheme === 'gcp-ar'
    ? 'Bearer e30.e30.c2ln'
    : scheme in tokenHeaders
      ? senderSecret
      : `Bearer ${senderSecret}`;

const standard = (body: Uint8Array, seconds: number) => {
  const id = `msg_${createHmac('sha256', 'id').update(body).digest('hex').slice(0, 20)}`;
  const key = Buffer.from(senderSecret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${mac}`,
  };
};

/** A receiver for each scheme, called like it; all release the application `shop`. */
export const receiverOf = (scheme: string, more: Partial<Receiver> = {}): Receiver => ({
  id: scheme,
  scheme,
  apps: ['shop'],
  registry: 'registry.example.com',
  secrets: async () => [senderSecret],
  ...(scheme === 'gcp-ar' ? { isIdToken: async () => true } : {}),
  ...more,
});
