import { forget, hasSession, keepToken, type Person, person } from './session.ts';
import { request } from './request.ts';

export interface Provider {
  readonly name: string;
}

/** Asks the server who is signed in in this browser; without an identity it asks for a sign-in. */
export const whoAmI = async (): Promise<void> => {
  try {
    person.value = await request<Person>('/v1/me');
  } catch {
    person.value ??= null;
  }
};

export const signInWith = (token: string): Promise<void> => {
  keepToken(token);
  return whoAmI();
};

export const signOut = async (): Promise<void> => {
  if (hasSession()) await request('/v1/session/end', { method: 'POST' }).catch(() => undefined);
  forget();
};

/** Where a browser signs in at this issuer, to come back to where it is. */
export const addressOf = ({ name }: Provider): string => {
  const here = new URLSearchParams(location.search);
  here.delete('sign-in');
  const to = here.size === 0 ? '/' : `/?${here.toString()}`;
  return `/v1/session/begin?${new URLSearchParams({ issuer: name, to }).toString()}`;
};
