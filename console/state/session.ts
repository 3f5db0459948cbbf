import { signal } from '@preact/signals';

const key = 'tidegate.token';

/** The bearer token of whoever looks; lives as long as the tab, and never in a cookie, so no other page can act with it. */
export const token = signal<string | undefined>(sessionStorage.getItem(key) ?? undefined);

/** The server refused the token that was sent last. */
export const isRefused = signal(false);

/** The address that `npm start` and `tidegate up` print carries the token behind `#`, which no server and no log sees. */
export const takeToken = (): void => {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  signIn(given);
};

export const signIn = (given: string): void => {
  sessionStorage.setItem(key, given);
  isRefused.value = false;
  token.value = given;
};

export const signOut = (refused = false): void => {
  sessionStorage.removeItem(key);
  isRefused.value = refused;
  token.value = undefined;
};
