import { createHmac } from 'node:crypto';
import { stringify } from 'yaml';
import { senderNames } from '#shared/webhooks/senders.ts';
import { chatSettingsOf, linkSettings } from '#test/fakes/chat-proofs.ts';
import { senderSecret } from '#test/fakes/prove.ts';
import { appOf, component } from '../hostile.ts';
import { openVictim, type Victim } from '../server.ts';

/** A real server with something for each route: a release that waits for an answer, a freeze, a token. */
export interface Scene {
  readonly server: Victim;
  readonly release: string;
  readonly approval: string;
  /** Of the page for that question. */
  readonly link: string;
  readonly freeze: string;
  readonly token: string;
  /** All that a route could change, as the server shows it. */
  state(): Promise<string>;
}

/** Who brings a token of Google's, which nobody here can make. */
export const provable = senderNames.filter((name) => name !== 'gcp-ar');

const settings = stringify({
  access: { approvals: { test: { quorum: 1, expiresIn: '5h' } } },
  // A server has one chat; callbacks of the others are in shared/webhooks/fuzz.test.ts.
  chat: { slack: chatSettingsOf().slack, links: linkSettings },
});

/** Called as their schemes, for one application that is not there: nothing that they announce is wanted. */
const receivers = provable.map((scheme) => ({
  id: scheme,
  scheme,
  app: 'unborn',
  registry: 'registry.example.com',
  secrets: [senderSecret],
}));

const linkOf = (approval: string): string => {
  const id = Buffer.from(approval, 'utf8').toString('base64url');
  const mac = createHmac('sha256', linkSettings.secret).update(`link.${id}`).digest('base64url');
  return `${id}.${mac}`;
};

export const openScene = async (): Promise<Scene> => {
  const server = await openVictim({ settings, receivers });
  const ask = async <T>(at: string, body?: object): Promise<T> => {
    const answer = await server.send(at, body, { 'idempotency-key': 'of-the-scene' });
    if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const files = [{ path: 'app.yaml', text: appOf(component('web')) }];
  await ask('PUT /v1/apps/shop', { source: { files } });
  const { id: release } = await ask<{ readonly id: string }>('POST /v1/releases', { app: 'shop' });
  const approval = await questionOf(ask);
  const { id: freeze } = await ask<{ readonly id: string }>('POST /v1/freezes', {
    reason: 'attacks',
    environment: 'nowhere',
  });
  const made = { name: 'ci', purpose: 'attacks', roles: ['read'], expiresInSeconds: 3600 };
  const { id: token } = await ask<{ readonly id: string }>('POST /v1/tokens', made);
  const shown = ['releases', 'apps', 'apps/shop', 'freezes', 'tokens', 'tenants', 'approvals', 'resources'];
  const state = async (): Promise<string> => {
    const lists = await Promise.all(shown.map((one) => ask<object>(`GET /v1/${one}`)));
    // When the next step is expected moves with the time.
    return JSON.stringify(lists, (key, value: unknown) => (key === 'outlook' ? undefined : value), 1);
  };
  return { server, release, approval, link: linkOf(approval), freeze, token, state };
};

type Ask = <T>(at: string, body?: object) => Promise<T>;

/** The release has asked once its plan is made. */
const questionOf = async (ask: Ask): Promise<string> => {
  for (;;) {
    const { items } = await ask<{ readonly items: readonly { readonly id: string }[] }>('GET /v1/approvals');
    const [first] = items;
    if (first !== undefined) return first.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
