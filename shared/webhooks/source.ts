import type { Receiver } from '#ports/settings.ts';
import { isSignedByGithub } from './github.ts';
import { isSignedStandard } from './standard-webhooks.ts';

/** What a signature is looked for in; header names in lower case, `now` in epoch ms. */
export interface Signed {
  /** Every active secret; with none, nothing is ever signed well. */
  readonly secrets: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly now: number;
}

const schemes: Readonly<Record<Receiver['scheme'], (signed: Signed) => boolean>> = {
  'standard-webhooks': isSignedStandard,
  github: isSignedByGithub,
};

/** Whether one of the secrets has signed these bytes under that scheme. The scheme comes from us, never from the request. */
export const isSigned = (scheme: Receiver['scheme'], signed: Signed): boolean => schemes[scheme](signed);
