import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { model } from '#test/story/model.ts';
import { appSource } from '#test/story/stage.ts';
import { type Line, openLine } from './breakable-line.ts';
import { openStage, type Stage } from './open-stage.ts';
import { resourceRole } from './probes.ts';
import { openScene, quick, type Scene } from './stories.ts';

/*
 * A plan needs something that is away, in the packaged stack: its release waits, says so, and goes on or is aborted. Real
 * time: the functions wait by their own clocks.
 */

const region = 'eu-central-1';
let line: Line;
let stage: Stage;
let scene: Scene;
beforeAll(async () => {
  stage = await openStage({
    clustersOf: async (usual) => {
      line = await openLine(usual.local.server);
      return { ...usual, far: { ...usual.local, server: line.url } };
    },
    parameters: { Clouds: 'true', ResourceRoleArn: `arn:aws:iam::123456789012:role/${resourceRole}` },
    secrets: { CloudsSecret: { aws: { kind: 'cloudformation', region, environments: ['prod'] } } },
  });
  scene = await openScene(stage.client, stage.ground, 'patient');
  await scene.ended(await scene.release('shop/app:1', quick));
  await stage.ground.owner.apply(model(scene.namespace));
}, 600_000);
afterAll(async () => {
  await stage?.stop();
  line?.close();
});
afterEach(() => {
  stage.cloud.gate.faults.clear();
  line.mend();
});

/** The application with an object that is read from the cluster behind the line when a release is planned. */
const referring = (source: Source): Source => {
  const objects = '[{resource: deployment, name: model, cluster: far}]';
  const component = `    - {name: model, type: ref-objects, properties: {objects: ${objects}}}\n`;
  return {
    files: source.files.map((file) => ({
      ...file,
      text: file.text.replace(/^release:/m, `${component}release:`),
    })),
  };
};

interface Outside {
  readonly what: string;
  readonly away: () => void;
  readonly back: () => void;
  readonly source: (image: string) => Source;
}

const appOf = (image: string, more = ''): Source =>
  appSource({ name: 'patient', image, namespace: scene.namespace, replicas: 4, ...quick, more });

const outsides: readonly Outside[] = [
  {
    what: 'cluster far',
    away: () => line.cut(),
    back: () => line.mend(),
    source: (image) => referring(appOf(image)),
  },
  {
    what: 'cloud aws',
    away: () => stage.cloud.gate.faults.away('cloudformation', 600_000),
    back: () => stage.cloud.gate.faults.clear(),
    source: (image) => appOf(image, 'resources: {store: {class: bucket}}\n'),
  },
];

const runs = async (): Promise<string | undefined> =>
  /shop\/app:([\w-]+)/.exec(JSON.stringify((await scene.live())['spec']))?.[1];

describe.each(outsides)('$what is away while a release is planned', ({ what, away, back, source }) => {
  const waiting = async (image: string): Promise<string> => {
    await stage.client.register('patient', source(image));
    away();
    const { id } = await stage.client.start({ app: 'patient' }, crypto.randomUUID());
    await scene.until(id, ({ fact }) => fact.kind === 'awaiting');
    expect((await stage.client.release(id)).message).toMatch(
      new RegExp(`^waiting for .*${what}.* to answer`),
    );
    return id;
  };

  test('a person aborts it: it ends within a minute, and nothing was changed', async () => {
    const before = await runs();
    const id = await waiting('shop/app:never');
    await stage.client.control(id, 'abort', 'no more');
    const { outcome } = await scene.ended(id);
    expect(outcome).toMatchObject({ kind: 'aborted', reason: expect.stringMatching(/nothing was changed/) });
    expect(await runs()).toBe(before);
  });

  test('it answers again: the release goes on by itself', async () => {
    const id = await waiting(`shop/app:2-${what.replaceAll(' ', '-')}`);
    back();
    expect((await scene.ended(id)).outcome?.kind).toBe('released');
    expect(await runs()).toBe(`2-${what.replaceAll(' ', '-')}`);
    expect(stage.cloud.gate.seen.filter(({ isDenied }) => isDenied)).toEqual([]);
  });
});
