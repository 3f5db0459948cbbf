/** Where the files of an application are kept, other than where they are registered. */
export type AppSource = GitSource | OciSource;

interface Kept {
  readonly app: string;
  /** The folder of its files; everything when absent. */
  readonly path?: string;
}

export interface GitSource extends Kept {
  readonly kind: 'git';
  /** `https://git.example.com/shop/deploy.git` or `ssh://git@git.example.com/shop/deploy.git` */
  readonly url: string;
  /** A branch, a tag, or a commit in full. */
  readonly ref: { readonly kind: 'branch' | 'tag' | 'commit'; readonly name: string };
  /** Over HTTPS. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Over SSH. */
  readonly deployKey?: DeployKey;
}

export interface DeployKey {
  readonly privateKey: string;
  /** Fingerprints that the server may show, `SHA256:…`; no other server is ever talked to. */
  readonly hostKeys: readonly string[];
}

export interface OciSource extends Kept {
  readonly kind: 'oci';
  /** `oci://ghcr.io/shop/deploy` */
  readonly url: string;
  /** A tag, or the digest of a manifest. */
  readonly ref: { readonly kind: 'tag' | 'digest'; readonly name: string };
}

/** A source as people write it; checked before. */
export interface WrittenSource {
  readonly app: string;
  readonly git?: string | undefined;
  readonly oci?: string | undefined;
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  readonly digest?: string | undefined;
  readonly path?: string | undefined;
  readonly username?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenEnv?: string | undefined;
  readonly key?: string | undefined;
  readonly keyEnv?: string | undefined;
  readonly hostKeys?: readonly string[] | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `env` holds the secrets that are written as the name of a variable. */
export const sourceOf = (written: WrittenSource, env: Environment): AppSource => {
  const { app, path, git = '', oci } = written;
  const kept = { app, ...(path !== undefined && { path }) };
  return oci === undefined
    ? { ...kept, kind: 'git', url: git, ref: refOfGit(written), ...accessOf(written, env) }
    : { ...kept, kind: 'oci', url: oci, ref: refOfArtifact(written) };
};

const accessOf = (
  { username = 'git', token, tokenEnv, key, keyEnv, hostKeys }: WrittenSource,
  env: Environment,
): Pick<GitSource, 'login' | 'deployKey'> => {
  if (hostKeys !== undefined) return { deployKey: { privateKey: key ?? env[keyEnv ?? ''] ?? '', hostKeys } };
  const password = token ?? env[tokenEnv ?? ''];
  return password === undefined ? {} : { login: { username, password } };
};

const refOfGit = ({ branch, tag, commit }: WrittenSource): GitSource['ref'] => {
  if (commit !== undefined) return { kind: 'commit', name: commit };
  return tag === undefined ? { kind: 'branch', name: branch ?? 'main' } : { kind: 'tag', name: tag };
};

const refOfArtifact = ({ tag, digest }: WrittenSource): OciSource['ref'] =>
  digest === undefined ? { kind: 'tag', name: tag ?? 'latest' } : { kind: 'digest', name: digest };

/** A commit or a digest in the length that people compare: `0123456789ab`, `sha256:0123456789ab`. */
export const shortRevision = (revision: string): string =>
  revision.slice(0, revision.startsWith('sha256:') ? 'sha256:'.length + 12 : 12);

/** `commit 0123456789ab`, `digest sha256:0123456789ab` */
export const describeRevision = (revision: string): string =>
  `${revision.startsWith('sha256:') ? 'digest' : 'commit'} ${shortRevision(revision)}`;
