import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { LanguageSwitch } from '../parts/shell.tsx';
import { query } from '../state/location.ts';
import { pending } from '../state/pending.ts';
import { request } from '../state/request.ts';
import { why } from '../state/session.ts';
import { addressOf, type Provider, signInWith } from '../state/sign-in.ts';
import type { Words } from '../words/en.ts';
import { fill, words } from '../words/words.ts';

/** Where people sign in: at each issuer of the server, or with a token. */
export const SignIn = () => {
  const providers = useSignal<readonly Provider[]>([]);
  useEffect(() => {
    const ask = async (): Promise<void> => {
      providers.value = (await request<{ items: readonly Provider[] }>('/v1/sign-in')).items;
    };
    ask().catch(() => undefined);
  }, []);
  const w = words.value;
  return (
    <main class="narrow" id="main">
      <section class="card sign-in">
        <h1>Tidegate</h1>
        <Reason />
        {providers.value.map((provider) => (
          <a class="button primary" key={provider.name} href={addressOf(provider)}>
            {fill(w.signInAt, { issuer: provider.name })}
          </a>
        ))}
        {providers.value.length === 0 ? (
          <TokenForm />
        ) : (
          <details>
            <summary>{w.signInByToken}</summary>
            <TokenForm />
          </details>
        )}
      </section>
      <LanguageSwitch />
    </main>
  );
};

const reasons: Readonly<Record<string, keyof Words>> = {
  refused: 'signInRefused',
  unknown: 'signInUnknown',
  unreachable: 'signInUnreachable',
  late: 'signInLate',
};

/** Why a sign-in is needed: what was refused, and what has been kept. */
const Reason = () => {
  const w = words.value;
  const word = why.value ?? reasons[query.value.get('sign-in') ?? ''];
  return (
    <>
      {word === undefined ? null : (
        <p role="alert" class="bad">
          <span aria-hidden="true">✖</span> {w[word]}
        </p>
      )}
      {pending.value === undefined ? null : (
        <p role="status">{fill(w.pendingKept, { what: pending.value.says })}</p>
      )}
    </>
  );
};

const TokenForm = () => {
  const w = words.value;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget).get('token');
        if (typeof given === 'string' && given.trim() !== '') void signInWith(given.trim());
      }}
    >
      <label for="token">{w.tokenLabel}</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="off"
        required
        aria-describedby="token-hint"
      />
      <p id="token-hint" class="mute">
        {w.tokenHint}
      </p>
      <button type="submit" class="primary">
        {w.signIn}
      </button>
    </form>
  );
};
