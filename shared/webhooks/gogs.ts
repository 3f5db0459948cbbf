import { giteaLike } from './kit/gitea-like.ts';

/** Gogs, by hex HMAC-SHA256 in `X-Gogs-Signature`. */
export const gogs = giteaLike('gogs');
