import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import { digestOf } from '#shared/crypto/digest.ts';

/** The text, when it still is what it was; Broken when the store has changed it. */
export const checked = (digest: Digest, text: string): string => {
  if (digestOf(text) === digest) return text;
  throw new Failure('Broken', digest, 'the stored bytes have changed; restore the store from a copy', {
    store: 'damaged',
  });
};

export const missing = (digest: Digest): Failure =>
  new Failure(
    'NotFound',
    digest,
    'was never kept in this store; is this the store that the release was started in?',
  );
