import { giteaLike } from './kit/gitea-like.ts';

/** Gitea, by hex HMAC-SHA256 in `X-Gitea-Signature`. */
export const gitea = giteaLike('gitea');
