import { Failure } from '#domain/failure.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { PlannedTarget } from '#domain/plan/plan.ts';
import { filled, type KnownOutputs, openReferences } from '#domain/stack/references.ts';
import type { World } from '#ports/world.ts';
import { readStack } from './advance-stack.ts';

/** The outputs of a target's resources that are known now, by resource name. */
export const knownOutputs = async (
  world: Pick<World, 'journal'>,
  { stacks = [] }: Pick<PlannedTarget, 'stacks'>,
): Promise<KnownOutputs> => {
  const all = stacks.map(
    async ({ claim, key }) => [claim.name, (await readStack(world, key)).standing?.outputs ?? {}] as const,
  );
  return Object.fromEntries(await Promise.all(all));
};

/** The manifest with the outputs of its resources where it refers to them; the same one where it does not. */
export const withOutputs = async (
  world: Pick<World, 'journal'>,
  place: PlannedTarget,
  manifest: Manifest,
): Promise<Manifest> => {
  if (openReferences(manifest.objects).length === 0) return manifest;
  const objects = filled(manifest.objects, await knownOutputs(world, place));
  const [open] = openReferences(objects);
  if (open === undefined) return { ...manifest, objects };
  throw new Failure(
    'Broken',
    `${manifest.app}@${place.name}`,
    `"${open.resource}" tells no output "${open.output}"; its template must have it among its outputs`,
  );
};
