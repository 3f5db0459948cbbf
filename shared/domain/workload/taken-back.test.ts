import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takenBack } from './taken-back.ts';

const names = fc.constantFrom('a', 'b', 'c');
const env = fc.uniqueArray(fc.record({ name: names, value: fc.constantFrom('1', '2', '3') }), {
  selector: ({ name }) => name,
});
const container = fc.record({
  name: fc.constant('app'),
  image: fc.constantFrom('app:0', 'app:1', 'app:2'),
  env,
  args: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
});
const template = fc.record({
  metadata: fc.record({ annotations: fc.dictionary(names, fc.constantFrom('1', '2')) }),
  spec: fc.record({ containers: fc.tuple(container) }),
});

test('what nobody has changed since comes back as it was', () => {
  fc.assert(
    fc.property(template, template, (before, written) => {
      expect(takenBack(before, written, written)).toEqual(before);
    }),
  );
});

test('taken back once, it stays so, whatever others have made of it', () => {
  fc.assert(
    fc.property(template, template, template, (before, written, live) => {
      const back = takenBack(before, written, live);
      expect(takenBack(before, written, back)).toEqual(back);
    }),
  );
});

test('what we had left alone stays as others have made it', () => {
  fc.assert(
    fc.property(template, template, (before, live) => {
      const back = takenBack(before, before, live) as typeof live;
      expect(back.metadata).toEqual(live.metadata);
      const [is] = back.spec.containers;
      const [theirs] = live.spec.containers;
      expect({ ...is, env: new Set(is.env) }).toEqual({ ...theirs, env: new Set(theirs.env) });
    }),
  );
});

test('a hotfix, an added variable and a restart outlive the way back, and our own image does not', () => {
  const make = (image: string, more: readonly object[] = [], annotations = {}) => ({
    metadata: { annotations },
    spec: { containers: [{ name: 'app', image, env: [{ name: 'TEXT', value: image }, ...more] }] },
  });
  const hand = { name: 'HAND', value: '1' };
  expect(takenBack(make('app:1'), make('app:2'), make('app:2', [hand], { restartedAt: 'noon' }))).toEqual(
    make('app:1', [hand], { restartedAt: 'noon' }),
  );
  const hotfix = make('app:2');
  hotfix.spec.containers[0] = {
    ...hotfix.spec.containers[0],
    image: 'app:hotfix',
  } as (typeof hotfix.spec.containers)[0];
  expect((takenBack(make('app:1'), make('app:2'), hotfix) as typeof hotfix).spec.containers[0]?.image).toBe(
    'app:hotfix',
  );
});

test('what a release that was taken over has set goes, though it is not what this one has written', () => {
  const [before, written, live] = ['app:1', 'app:3', 'app:2'].map((image) => ({
    spec: { containers: [{ name: 'app', image }] },
  }));
  const isImage = (path: readonly unknown[]) => path.at(-1) === 'image';
  expect(takenBack(before, written, live, isImage)).toEqual(before);
  expect(takenBack(before, written, live)).toEqual(live);
});
