import * as z from 'zod';
import type { WrittenSource } from '#domain/drift/source.ts';
import { words } from '../texts.ts';
import { folderSetting, refName, tagSetting } from './parts.ts';

/** `ssh://git@git.example.com:22/shop/deploy.git`, with nothing in the path that a shell would read as more than a name. */
const ssh = /^ssh:\/\/[\w.-]+@[\w.-]+(:\d{1,5})?\/[\w.~/+-]+$/;

/** Plain http only on the loopback. */
const isSafe = (text: string): boolean => {
  if (ssh.test(text)) return true;
  const url = URL.parse(text);
  return (
    url !== null &&
    url.username === '' &&
    (url.protocol === 'https:' ||
      (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)))
  );
};

const fingerprint = z
  .string()
  .regex(
    /^SHA256:[A-Za-z0-9+/]{43}$/,
    'must be the fingerprint of a host key, SHA256: and 43 characters, as ssh-keygen -lf prints it',
  );

const fields = {
  git: z
    .string()
    .refine(
      isSafe,
      'must be the address of a repository: https://host/path without a user or a password in it, or ssh://git@host/path',
    )
    .optional()
    .meta({
      description: 'address of a Git repository, read over HTTPS (`https://…`) or SSH (`ssh://git@…`)',
    }),
  branch: refName.optional().meta({ description: 'branch to follow; `main` when nothing is said' }),
  tag: tagSetting,
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'must be a commit in full, 40 hexadecimal digits')
    .optional()
    .meta({ description: 'commit to read' }),
  path: folderSetting,
  username: words.optional().meta({ description: 'user name of the token; `git` when absent' }),
  token: z.string().min(1).optional().meta({ description: 'token or password of the repository' }),
  tokenEnv: words.optional().meta({
    description: 'environment variable that holds it',
    only: 'file',
    instead: 'write the token itself',
  }),
  key: z.string().min(1).optional().meta({ description: 'private half of its deploy key, for SSH' }),
  keyEnv: words.optional().meta({
    description: 'environment variable that holds it',
    only: 'file',
    instead: 'write the key itself',
  }),
  hostKeys: z
    .array(fingerprint)
    .min(1)
    .optional()
    .meta({ description: 'fingerprints that its server may show, `SHA256:…`, for SSH' }),
};

/** What signs in over each of the two. */
const ways = {
  HTTPS: ['username', 'token', 'tokenEnv'],
  SSH: ['key', 'keyEnv', 'hostKeys'],
} as const;

/** What does not go together: by field, what is wrong. */
const mistakes = (source: Partial<WrittenSource>): Readonly<Record<string, string>> => {
  const { git = '', key, keyEnv, hostKeys } = source;
  const [way, other] = ssh.test(git) ? (['SSH', 'HTTPS'] as const) : (['HTTPS', 'SSH'] as const);
  const found: Record<string, string> = {};
  for (const name of ways[other])
    if (source[name] !== undefined)
      found[name] =
        `is not for ${way}, which takes ${ways[way].join(', ')}; remove it, or write the other address`;
  if (way === 'HTTPS') return found;
  if ((key === undefined) === (keyEnv === undefined))
    found['git'] = 'needs a deploy key over SSH: either "key" or "keyEnv"';
  if (hostKeys === undefined)
    found['git'] =
      'needs "hostKeys" over SSH, the fingerprints that its operator publishes: an unknown server is never trusted';
  return found;
};

export const gitSettings = { fields, mistakes } as const;
