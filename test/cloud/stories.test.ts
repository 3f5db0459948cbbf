import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalWorld, openLocalWorld } from './local-world.ts';
import { openStage, type Stage } from './open-stage.ts';
import { logOf, openScene, stories, type Story } from './stories.ts';
import type { Client } from '../../cli/client.ts';

let stage: Stage;
let local: LocalWorld;
beforeAll(async () => {
  stage = await openStage();
  local = await openLocalWorld(stage.ground.settings);
});
afterAll(async () => {
  await local?.stop();
  await stage?.stop();
});

/** The logs of a story, and how it ended. */
const told = async (client: Client, { tell }: Story, app: string) => {
  const scene = await openScene(client, stage.ground, app);
  const ids = await tell(scene);
  const logs: (readonly string[])[] = [];
  for (const id of ids) logs.push(await logOf(client, id, scene));
  return { logs, outcome: (await client.release(ids.at(-1) ?? '')).outcome?.kind };
};

describe(
  'the same release tells the same story in the cloud and on one machine',
  { concurrent: true },
  () => {
    test.each(stories.map((story, index) => [story.title, story, `shop-${'abcdefgh'[index]}`] as const))(
      '%s',
      async (_, story, app) => {
        const [cloud, machine] = await Promise.all([
          told(stage.client, story, app),
          told(local.client, story, app),
        ]);
        expect([cloud.outcome, machine.outcome]).toEqual([story.outcome, story.outcome]);
        expect(cloud.logs).toEqual(machine.logs);
      },
    );
  },
);

test('nothing was refused on the way: every function has the rights that its work needs', () => {
  const refused = stage.cloud.gate.seen.filter(({ isDenied }) => isDenied);
  expect(refused).toEqual([]);
});
