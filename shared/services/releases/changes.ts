import { isFailure } from '#domain/failure.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { diffObjects, type ObjectDiff } from '#domain/plan/diff.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Release } from '#domain/release/release.ts';
import { baseOf } from '#domain/rollout/fold-target.ts';
import type { Good } from '#domain/rollout/target.ts';
import { type ChangeLine, type ChangesView, foldChanges, type OriginView } from '#domain/view/changes.ts';
import type { World } from '#ports/world.ts';
import type { Compiled } from '#shared/compiler/compile.ts';
import type { Explained } from '#shared/compiler/explain.ts';
import { loading } from '../breathe.ts';
import { readSource } from '../apps/registry.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { readBlob } from '../store/blobs.ts';
import { readPlan } from '../store/releases.ts';
import { factsAbout } from '../store/target-facts.ts';
import { readTarget } from '../store/targets.ts';

/** The origin is looked up for at most this many lines; each lookup takes some milliseconds. */
const mostExplained = 60;

/** What a planned release changes in its targets against what ran there before it, each line with where it is written. */
export const changesOf = async (world: World, release: Release): Promise<ChangesView> => {
  const plan = await readPlan(world, release);
  const compared = await fewAtOnce(plan.targets, 8, async ({ name, manifest }) => {
    const before = await goodBefore(world, release, name);
    const [was, is] = await Promise.all([
      before === undefined ? undefined : readManifest(world, before),
      readBlob<Manifest>(world, manifest),
    ]);
    const lines = diffObjects(was?.objects ?? [], is.objects).flatMap(linesOf);
    return {
      name,
      ...(before !== undefined && was !== undefined && { before: before.release }),
      lines: lines.map((line) => ({ target: name, line })),
    };
  });
  const lines = foldChanges(compared.flatMap((one) => one.lines));
  return {
    apiVersion: 'tidegate.dev/v1',
    kind: 'Changes',
    release: release.id,
    targets: compared.map(({ name, before }) => ({ name, ...(before !== undefined && { before }) })),
    lines: await withOrigins(world, plan, lines),
  };
};

const linesOf = ({ object, kind, changes }: ObjectDiff): readonly Omit<ChangeLine, 'targets'>[] => {
  if (kind === 'same') return [];
  return kind === 'changed' ? changes.map((change) => ({ object, kind, ...change })) : [{ object, kind }];
};

/** A release that was forgotten took its manifest along; then nothing is known of what ran. */
const readManifest = (world: World, { manifest }: Good): Promise<Manifest | undefined> =>
  readBlob<Manifest>(world, manifest).catch((error: unknown) => {
    if (isFailure(error, 'NotFound')) return undefined;
    throw error;
  });

/** The last good release when this one took the target; for one that has not come there yet, the last one now. */
const goodBefore = async (world: World, release: Release, target: string): Promise<Good | undefined> => {
  const facts = await factsAbout(world.journal, [release], { app: release.app, target });
  const taken = facts.find(({ event }) => event.kind === 'taken' && event.release === release.id);
  const base = taken && baseOf(taken.event);
  const { good, before } = base ?? (await readTarget(world, release.app, target));
  return good?.release === release.id ? before : good;
};

const withOrigins = async (
  world: World,
  { source, images }: ReleasePlan,
  lines: readonly ChangeLine[],
): Promise<readonly ChangeLine[]> => {
  const files = await readSource(world, source);
  const { evaluate, kinds } = world;
  // A third of a function that has it from its start; a release without a plan never needs it.
  const { compile } = await loading(import('#shared/compiler/compile.ts'));
  const { explain } = await loading(import('#shared/compiler/explain.ts'));
  const { lasting } = await loading(import('#shared/compiler/memo.ts'));
  const compiled: Compiled = compile(files, { images, memory: lasting, evaluate, kinds });
  if (compiled.kind === 'mistakes') return lines;
  return lines.map((line, index) =>
    index < mostExplained && line.path !== undefined
      ? {
          ...line,
          ...originOf(explain(compiled, line.targets[0] ?? '', `${line.object}.${line.path}`)),
        }
      : line,
  );
};

const originOf = (explained: Explained): Pick<ChangeLine, 'origins' | 'by'> => {
  if ('unknown' in explained) return {};
  const origins = explained.causes.flatMap(({ chain }): readonly OriginView[] => {
    const last = chain.at(-1);
    if (last === undefined) return [];
    const { file, line, when } = last;
    return [{ file, line, ...(when !== undefined && { when }) }];
  });
  const once = [...new Map(origins.map((one) => [`${one.file}:${one.line}`, one])).values()];
  return {
    ...(once.length > 0 && { origins: once.slice(0, 3) }),
    ...(explained.by !== undefined && { by: explained.by }),
  };
};
