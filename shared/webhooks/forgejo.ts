import { giteaLike } from './kit/gitea-like.ts';

/** Forgejo, by hex HMAC-SHA256 in `X-Forgejo-Signature`. */
export const forgejo = giteaLike('forgejo');
