/** Our identity towards the API server. Every field is a secret: it is sent to the server and appears nowhere else. */
export interface Login {
  readonly token?: string;
  /** PEM, with its key. */
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Called before every request, so that a rotated token is picked up; `again` means that the last response was a 401. A
 * function and not a record, so that no log or `inspect` of a client can show a secret.
 */
export type Credentials = (again?: boolean) => Promise<Login>;

/** The same bearer token for ever. */
export const bearer = (token: string): Credentials => {
  const login: Login = { token };
  return () => Promise.resolve(login);
};

/** The same client certificate (PEM) for ever. */
export const clientCertificate = (cert: string, key: string): Credentials => {
  const login: Login = { cert, key };
  return () => Promise.resolve(login);
};

export const sameLogin = (a: Login, b: Login): boolean =>
  a.token === b.token && a.cert === b.cert && a.key === b.key;

/** The text without the secrets of this login, without control characters, and short enough for a line. */
export const withoutSecrets = (text: string, login: Login): string => {
  // Anything shorter than a real secret would only make holes in the words.
  const secrets = [login.token ?? '', login.key ?? ''].filter((secret) => secret.length >= 8);
  const clean = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text);
  const line = clean.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > 600 ? `${line.slice(0, 600)}...` : line;
};
