import { expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { releaseStream } from '#domain/streams.ts';
import { begun, apiWorld, registerShop } from '#test/api/world.ts';
import { planRelease } from './plan-release.ts';

test.each([
  ['NotFound', 'tidegate.yaml knows no such cluster'],
  ['ConfigRefused', 'it has no context called "prd"; it has: prod'],
] as const)('a release to a cluster that is %s is refused with that reason', async (name, reason) => {
  const refuse = async (): Promise<never> => {
    throw new Failure(name, 'cluster eu', reason);
  };
  const world = apiWorld({ cluster: refuse });
  await registerShop(world);
  const release = await begun(world);
  expect(await planRelease({ release }, world)).toEqual({ kind: 'refused' });
  expect((await world.journal.read(releaseStream(release), 0)).at(-1)?.event).toEqual({
    kind: 'refused',
    reason: `cluster eu: ${reason}`,
  });
});
