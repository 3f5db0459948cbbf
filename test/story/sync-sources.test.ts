import { describe, expect, test } from 'vitest';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { type OnEnd } from './scene.ts';
import { shelves, whereIs } from './source-shelves.ts';
import { app, released, rule } from './sync.ts';

/* An environment whose files lie elsewhere, wherever that is. */

const open = async (kind: (typeof shelves)[string], onEnd: OnEnd) => {
  const scene = await released(() => openSimulatedTheatre(), onEnd, rule('release'));
  const shelf = await kind.open(scene.stage.world.clock);
  onEnd(() => shelf.close());
  scene.rules.splice(0, 1, rule('release', { sources: [shelf.source] }));
  Object.assign(scene.stage.world, { repositories: shelf.repositories });
  const { namespace } = scene.stage;
  const push = (image: string, how?: { readonly forced: true }, path = 'shop') =>
    shelf.put({ [`${path}/app.yaml`]: app(namespace, image).files[0]?.text ?? '' }, how);
  const said = () => scene.stage.told.map(({ text }) => text).join('\n');
  return { ...scene, shelf, push, said };
};

describe.each(Object.entries(shelves))('%s as source', { timeout: 60_000 }, (_, kind) => {
  test.skipIf(!kind.isHere())(
    'what is new is released, once; what came by force is told',
    async ({ onTestFinished }) => {
      const { stage, look, push, shelf } = await open(kind, onTestFinished);
      const first = push('shop/app:1');
      expect(await look()).toBeUndefined();
      const second = push('shop/app:2');
      const ended = await stage.ended((await look()) ?? 'none');
      expect(ended.outcome?.kind).toBe('released');
      const isNews = `${whereIs(second)} is not what runs in eu`;
      const remark = shelf.source.ref.kind === 'tag' ? `; ${shelf.moved(first)}` : '';
      expect(ended.cause).toMatchObject({ kind: 'sync', reason: `${isNews}${remark}` });
      expect(await look()).toBeUndefined();
      const forced = push('shop/app:3', { forced: true });
      const third = await stage.ended((await look()) ?? 'none');
      expect(third.cause).toMatchObject({
        reason: `${whereIs(forced)} is not what runs in eu; ${shelf.moved(second)}`,
      });
      const heads = await stage.world.journal.list('');
      const all = await Promise.all(heads.map(({ stream }) => stage.world.journal.read(stream)));
      expect(JSON.stringify([all, stage.told])).not.toContain(shelf.secret);
    },
  );

  test.skipIf(!kind.isHere())(
    'a bad file is told with its revision, file and line, and nothing is released',
    async ({ onTestFinished }) => {
      const { look, shelf, said } = await open(kind, onTestFinished);
      const bad = shelf.put({ 'shop/app.yaml': 'apiVersion: core.oam.dev/v1beta1\nkind: Applicatio\n' });
      expect(await look()).toBeUndefined();
      expect(said()).toContain(`${shelf.source.url} at ${whereIs(bad).split(' ')[1]}: `);
      expect(said()).toContain('app.yaml:2:7 kind of the application cannot be "Applicatio"');
    },
  );

  test.skipIf(!kind.isHere())(
    'one that is away is told, and its environment stays as it is',
    async ({ onTestFinished }) => {
      const { look, shelf, said, paint, rules } = await open(kind, onTestFinished);
      await shelf.close();
      expect(await look()).toBeUndefined();
      expect(said()).toMatch(/does not answer|connection broke/);
      rules.splice(0, 1, { ...rules[0]!, policy: 'heal' });
      await paint('red');
      expect(await look()).toBeDefined();
    },
  );

  test.skipIf(!kind.isHere())(
    'another folder of the same revision is other files',
    async ({ onTestFinished }) => {
      const { stage, look, shelf, rules } = await open(kind, onTestFinished);
      const text = (image: string) => app(stage.namespace, image).files[0]?.text ?? '';
      const revision = shelf.put({
        'shop/app.yaml': text('shop/app:1'),
        'next/app.yaml': text('shop/app:2'),
      });
      expect(await look()).toBeUndefined();
      rules.splice(0, 1, rule('release', { sources: [{ ...shelf.source, path: 'next' }] }));
      const ended = await stage.ended((await look()) ?? 'none');
      expect(ended.cause).toMatchObject({ reason: `${whereIs(revision)} is not what runs in eu` });
    },
  );
});
