import { LanguageSwitch } from '../parts/shell.tsx';
import { isRefused, signIn } from '../state/session.ts';
import { words } from '../words/words.ts';

export const SignIn = () => {
  const w = words.value;
  return (
    <main class="narrow" id="main">
      <h1>Tidegate</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget).get('token');
          if (typeof given === 'string' && given.trim() !== '') signIn(given.trim());
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
        {isRefused.value && (
          <p role="alert" class="bad">
            ✖ {w.tokenRefused}
          </p>
        )}
        <button type="submit" class="primary">
          {w.signIn}
        </button>{' '}
        <LanguageSwitch />
      </form>
    </main>
  );
};
