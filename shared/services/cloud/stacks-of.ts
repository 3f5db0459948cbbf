import { Failure } from '#domain/failure.ts';
import type { PlannedTarget } from '#domain/plan/plan.ts';
import type { WaitsForCloud } from '#domain/stack/stack.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import type { PlannedStack } from '#domain/stack/planned-stack.ts';
import type { World } from '#ports/world.ts';
import type { StackAt } from './advance-stack.ts';

export const refOf = ({ claim, key, stack, cloud }: PlannedStack): StackRef => ({
  resource: claim.name,
  key,
  stack,
  cloud,
  ...(claim.connection === undefined ? {} : { connection: claim.connection.secret }),
});

/** The stack with the cloud that it lives in, opened. */
export const openStack = async (
  world: World,
  { cluster, namespace, environment }: PlannedTarget,
  { key, stack, cloud }: Pick<StackRef, 'key' | 'stack' | 'cloud'>,
): Promise<StackAt> => {
  if (world.clouds === undefined)
    throw new Failure(
      'ProviderForbids',
      `cloud ${cloud}`,
      'the settings of this server name no clouds any longer; bring it back to clouds there',
    );
  const place = { cluster, namespace };
  return { key, stack, environment, place, cloud: await world.clouds.open(cloud, place) };
};

/**
 * A stack that changes is looked at often at first, then ever more seldom: minutes cost nothing, and a database takes
 * ten. Where the cloud announces changes, looks only make up for an announcement that was lost.
 */
export const waitForStacks = (sinceMs: number, areAllAnnounced: boolean): WaitsForCloud =>
  areAllAnnounced
    ? { kind: 'suspended', expiresInSeconds: suspendedSeconds }
    : { kind: 'waits', waitSeconds: Math.min(30, Math.max(3, Math.round(sinceMs / 10_000))) };

/** Also how long a newer release may have to wait for one that is suspended. */
const suspendedSeconds = 120;
