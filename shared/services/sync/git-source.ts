import type { GitSource, SyncRule } from '#domain/drift/sync-rule.ts';
import { Failure } from '#domain/failure.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { sourceStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { findApp } from '../apps/registry.ts';
import { registerSource } from '../apps/register.ts';
import { compileShape } from '../planning/compile-shape.ts';
import { lastFact, record } from '../store/append-facts.ts';
import type { Wanted } from './wanted.ts';

/** The last commit read of a repository: the stream `source/<environment>/<app>`. */
interface ReadFact {
  readonly kind: 'read';
  readonly commit: string;
  readonly source: Digest;
  /** The branch was moved to a commit that does not follow the former one. */
  readonly forcedFrom?: string;
}

/**
 * The files of an application at the commit to which its branch or tag points now; each commit is read once. Mistakes
 * are reported with commit, file and line. If the commit disappears while it is read, the next look reads again.
 */
export const readGitSource = async (world: World, rule: SyncRule, git: GitSource): Promise<Wanted> => {
  const { repositories } = world;
  if (repositories === undefined)
    throw new Failure('ConfigRefused', git.url, 'no repository can be read here');
  const stream = sourceStream(rule.environment, git.app);
  const before = (await lastFact<ReadFact>(world.journal, stream)).at(-1)?.event;
  const commit = await repositories.head(git);
  if (before?.commit === commit) return wantedOf(git, before);
  const { files } = await repositories.read(git, commit);
  const compiled = await compileShape(world, files, {});
  if (compiled.kind === 'mistakes')
    throw new Failure(
      'PlanRefused',
      `${git.url} at ${commit.slice(0, 12)}`,
      compiled.mistakes.map(formatMistake).join('\n'),
    );
  const source = await world.blobs.put(canonical(files));
  const isForced = before !== undefined && (await repositories.follows(git, before.commit, commit)) === false;
  const read: ReadFact = {
    kind: 'read',
    commit,
    source,
    ...(isForced && { forcedFrom: before.commit }),
  };
  await record<ReadFact, ReadFact | undefined>(
    world.journal,
    world.clock,
    stream,
    (entries) => entries.at(-1)?.event,
    (last) => (last?.commit === commit ? undefined : read),
    () => lastFact<ReadFact>(world.journal, stream),
  );
  if ((await findApp(world, git.app)) === undefined)
    await registerSource(world, git.app, files, `sync of ${rule.environment}`);
  return wantedOf(git, read);
};

const wantedOf = ({ ref }: GitSource, { commit, source, forcedFrom }: ReadFact): Wanted => ({
  source,
  where: `commit ${commit.slice(0, 12)}${ref.kind === 'commit' ? '' : ` of ${ref.name}`}`,
  ...(forcedFrom !== undefined && {
    remark: `it does not follow ${forcedFrom.slice(0, 12)}, which was there before: it was force-pushed`,
  }),
});
