import { type AppSource, describeRevision, shortRevision } from '#domain/drift/source.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import { Failure } from '#domain/failure.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { sourceStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { findApp } from '../apps/registry.ts';
import { registerSource } from '../apps/register.ts';
import { compileShape } from '../planning/compile-shape.ts';
import { lastFact, record } from '../store/append-facts.ts';
import type { Wanted } from './wanted.ts';

/** The last revision read of a repository: the stream `source/<environment>/<app>`. */
interface ReadFact {
  readonly kind: 'read';
  /** A commit, or the digest of an artifact. */
  readonly commit: string;
  readonly source: Digest;
  /** The settings under which it was read: another folder of the same commit holds other files. */
  readonly from?: Digest;
  /** A branch was moved to a commit that does not follow the former one, or a tag was moved. */
  readonly forcedFrom?: string;
}

/**
 * The files of an application at the revision to which its branch or tag points now; each revision is read once. Mistakes
 * are reported with revision, file and line. If the revision disappears while it is read, the next look reads again.
 */
export const readAppSource = async (world: World, rule: SyncRule, kept: AppSource): Promise<Wanted> => {
  const { repositories } = world;
  if (repositories === undefined)
    throw new Failure('ConfigRefused', kept.url, 'no repository can be read here');
  const stream = sourceStream(rule.environment, kept.app);
  const { kind, url, ref, path } = kept;
  const from = digestOf(canonical({ kind, url, ref, path: path ?? '' }));
  const last = (await lastFact<ReadFact>(world.journal, stream)).at(-1)?.event;
  const before = last !== undefined && (last.from ?? from) === from ? last : undefined;
  const commit = await repositories.head(kept);
  if (before?.commit === commit) return wantedOf(kept, before);
  const { files } = await repositories.read(kept, commit);
  const compiled = await compileShape(world, files, {});
  if (compiled.kind === 'mistakes')
    throw new Failure(
      'PlanRefused',
      `${url} at ${shortRevision(commit)}`,
      compiled.mistakes.map(formatMistake).join('\n'),
    );
  const source = await world.blobs.put(canonical(files));
  const isForced = before !== undefined && (await isMoved(world, kept, before.commit, commit));
  const read: ReadFact = {
    kind: 'read',
    commit,
    source,
    from,
    ...(isForced && { forcedFrom: before.commit }),
  };
  await record<ReadFact, ReadFact | undefined>(
    world.journal,
    world.clock,
    stream,
    (entries) => entries.at(-1)?.event,
    (now) => (now?.commit === commit && now.from === from ? undefined : read),
    () => lastFact<ReadFact>(world.journal, stream),
  );
  if ((await findApp(world, kept.app)) === undefined)
    await registerSource(world, kept.app, files, `sync of ${rule.environment}`);
  return wantedOf(kept, read);
};

/** A tag is meant to stay where it is; a branch is meant to go on from where it was. */
const isMoved = async (world: World, kept: AppSource, earlier: string, later: string): Promise<boolean> =>
  kept.ref.kind === 'tag' || (await world.repositories?.follows(kept, earlier, later)) === false;

const wantedOf = ({ ref }: AppSource, { commit, source, forcedFrom }: ReadFact): Wanted => ({
  source,
  where: `${describeRevision(commit)}${isPinned(ref) ? '' : ` of ${ref.name}`}`,
  ...(forcedFrom !== undefined && { remark: remarkOn(ref, shortRevision(forcedFrom)) }),
});

const isPinned = ({ kind }: AppSource['ref']): boolean => kind === 'commit' || kind === 'digest';

const remarkOn = ({ kind }: AppSource['ref'], former: string): string =>
  kind === 'tag'
    ? `the tag was moved, it pointed to ${former} before`
    : `it does not follow ${former}, which was there before: it was force-pushed`;
