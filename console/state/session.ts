import { signal } from '@preact/signals';

const key = 'tidegate.token';

/** Who is signed in, as the server knows them. */
export interface Person {
  readonly name: string;
}

/** Undefined until the server has identified this browser; null if nobody is signed in. */
export const person = signal<Person | null | undefined>(undefined);

/** A pasted token lives as long as the tab, and never in a cookie; a person who signed in at an issuer has none. */
let token = sessionStorage.getItem(key) ?? undefined;

/** Why nobody is signed in: a key of the catalogue. */
export const why = signal<'tokenRefused' | 'sessionEnded' | undefined>(undefined);

/** The credentials of a request: the token, or the header that makes the cookie of this browser count. */
export const proof = (): Readonly<Record<string, string>> =>
  token === undefined ? { 'tidegate-console': '1' } : { authorization: `Bearer ${token}` };

/** The address that `npm start` and `tidegate up` print carries the token behind `#`, which no server and no log sees. */
export const takeToken = (): void => {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  keepToken(given);
};

export const keepToken = (given: string): void => {
  sessionStorage.setItem(key, given);
  token = given;
  why.value = undefined;
};

/** The server rejected the credentials. */
export const refused = (): void => {
  why.value = token === undefined ? (person.value == null ? undefined : 'sessionEnded') : 'tokenRefused';
  forget();
};

/** Whether there is a session at the server that must be ended there. */
export const hasSession = (): boolean => token === undefined;

export const forget = (): void => {
  sessionStorage.removeItem(key);
  token = undefined;
  person.value = null;
};
