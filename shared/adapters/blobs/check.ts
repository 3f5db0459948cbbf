import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import { digestOf } from '#shared/crypto/digest.ts';

/** Returns the text if it still matches its digest; throws Broken if the store has changed it. */
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
