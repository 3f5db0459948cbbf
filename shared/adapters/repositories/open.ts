import type { AppSource } from '#domain/drift/source.ts';
import type { Repositories } from '#ports/repositories.ts';
import type { RepositoriesOf, RepositoryOptions } from './kind.ts';

type Open<K extends AppSource['kind']> = (
  options: RepositoryOptions,
) => Promise<RepositoriesOf<Extract<AppSource, { kind: K }>>>;

/** Every kind of source, each loaded when one of it is read. */
const kinds: { readonly [K in AppSource['kind']]: Open<K> } = {
  git: async () => (await import('./git/open.ts')).openGit(),
  oci: async (options) => (await import('./oci/open.ts')).openArtifacts(options),
};

export const openRepositories = (options: RepositoryOptions): Repositories => {
  const opened = new Map<AppSource['kind'], Promise<RepositoriesOf<AppSource>>>();
  const of = ({ kind }: AppSource): Promise<RepositoriesOf<AppSource>> => {
    // A source is only ever given to its own kind.
    const one = opened.get(kind) ?? kinds[kind](options);
    opened.set(kind, one);
    return one;
  };
  return {
    head: async (source) => (await of(source)).head(source),
    read: async (source, revision) => (await of(source)).read(source, revision),
    follows: async (source, earlier, later) => (await of(source)).follows(source, earlier, later),
  };
};
