import { mostLike } from '#domain/config/did-you-mean.ts';
import { type Message, message } from './message.ts';

/** `did you mean "replicas"?`, or the list of known names. */
export const hint = (word: string, known: readonly string[]): Message => {
  const found = mostLike(word, known);
  if (found.kind === 'near') return message('did-you-mean', { name: found.name });
  return found.names === '' ? message('none-known') : message('known', { names: found.names });
};
