import { chatProofs } from '#test/fakes/chat-proofs.ts';
import { prove } from '#test/fakes/prove.ts';

/** One way to send an input: the path of its request, and what proves who comes. */
export interface Way {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** By sender, what it makes of an input. */
type Ways = Readonly<Record<string, (input: Uint8Array) => Way>>;

/** Deliveries that their senders have proved. */
export const hooks = (schemes: readonly string[]): Ways =>
  Object.fromEntries(
    schemes.map((scheme) => [
      scheme,
      (body) => {
        const { path, headers } = prove(scheme, body, Date.now());
        return { path, headers: { 'content-type': 'application/json', ...headers }, body };
      },
    ]),
  );

/** Callbacks that the chat of the scene has signed. */
export const chats = (): Ways => ({
  slack: (input) => ({ path: '/v1/chat/slack', ...chatProofs.slack(input, Date.now()) }),
});

const formType = 'application/x-www-form-urlencoded';

/** What the page of a question may be sent instead of its own form. */
export const forms = (link: string): Ways => {
  const path = `/a/${link}`;
  const field = (name: string, input: Uint8Array): Uint8Array =>
    Buffer.from(
      new URLSearchParams({
        answer: 'approved',
        token: 'of-nobody',
        [name]: Buffer.from(input).toString('utf8').toWellFormed(),
      }).toString(),
    );
  const named = ['reason', 'plan', 'nonce', 'token'].map((name) => [
    name,
    (input: Uint8Array): Way => ({ path, headers: { 'content-type': formType }, body: field(name, input) }),
  ]);
  return {
    ...Object.fromEntries(named),
    'no fields': (body) => ({ path, headers: { 'content-type': formType }, body }),
    'no form': (body) => ({ path, headers: { 'content-type': 'application/json' }, body }),
  };
};
