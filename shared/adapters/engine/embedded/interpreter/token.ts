import { createHash } from 'node:crypto';

/** A task token: names the execution and the frame, cannot be guessed, and shows whether it was ever one of ours. */
export const makeToken = (executionKey: string, frame: number, secret: string): string => {
  const body = Buffer.from(`${executionKey}/${frame}/${secret}`, 'utf8').toString('base64url');
  return `${body}.${seal(body)}`;
};

/** The key of the execution that a token names, or undefined for a text that never was a token. */
export const executionOfToken = (token: string): string | undefined => {
  const [body, mark, ...rest] = token.split('.');
  if (body === undefined || mark === undefined || rest.length > 0 || seal(body) !== mark) return undefined;
  return Buffer.from(body, 'base64url').toString('utf8').split('/')[0];
};

const seal = (body: string): string =>
  createHash('sha256').update(`tidegate ${body}`).digest('base64url').slice(0, 10);
