import { expect, test } from 'vitest';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import type { PinPolicy } from '#domain/app/app.ts';
import { imagesIn } from '#domain/plan/pin.ts';
import { compile } from '#shared/compiler/compile.ts';
import { holdTo, pinManifests } from './pin-images.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const compiled = (images: PinPolicy | undefined, ...named: readonly string[]) => {
  const components = named.map(
    (image, at) => `    - { name: c${at}, type: worker, properties: { image: "${image}" } }`,
  );
  const text = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
${components.join('\n')}
${images === undefined ? '' : `release: { pinImages: ${images} }`}`;
  const read = compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
  return read.kind === 'compiled' ? read : expect.fail(JSON.stringify(read.mistakes));
};
const pin = (
  policy: PinPolicy | undefined,
  play: Parameters<typeof openSimulatedRegistry>[0],
  ...named: readonly string[]
) => {
  const { app, manifests } = compiled(policy, ...named);
  return pinManifests({ registry: openSimulatedRegistry(play) }, app, manifests);
};

test('a tag is held to what it stands for now, stays readable, and is asked for once', async () => {
  const pinning = await pin(
    undefined,
    { 'reg/web:1': digest },
    'reg/web:1',
    'other/web:1',
    `reg/db@${digest}`,
  );
  if (pinning.kind === 'refused') return expect.fail(pinning.reason);
  expect(pinning.pins).toEqual({ 'reg/web:1': digest });
  expect(pinning.asWritten).toEqual(['other/web:1']);
  const { objects } = pinning.manifests['local'] ?? expect.fail();
  expect(imagesIn(objects)).toEqual([`reg/web:1@${digest}`, 'other/web:1', `reg/db@${digest}`]);
  // What was planned can be made again from the plan alone.
  const again = compiled(undefined, 'reg/web:1', 'other/web:1', `reg/db@${digest}`);
  expect(holdTo(again.manifests, pinning.pins)).toEqual(pinning.manifests);
});

test('every image that a named registry cannot tell is a reason against the plan, all at once', async () => {
  const play = { 'a:1': 'NotFound', 'b:1': 'ConfigRefused', 'c:1': digest } as const;
  const pinning = await pin(undefined, play, 'a:1', 'b:1', 'c:1');
  expect(pinning).toEqual({
    kind: 'refused',
    reason: expect.stringMatching(/^image a:1: .*\nimage b:1: [^\n]*$/),
  });
});

test('a registry that is away is no reason against the plan: it is awaited, unless another reason is known', async () => {
  const away = { 'a:1': 'RegistryUnreachable', 'b:1': digest } as const;
  await expect(pin(undefined, away, 'a:1', 'b:1')).rejects.toMatchObject({ name: 'RegistryUnreachable' });
  expect(await pin(undefined, { ...away, 'b:1': 'NotFound' }, 'a:1', 'b:1')).toMatchObject({
    kind: 'refused',
  });
});

test('asWritten asks nobody; pin lets nothing go that could change', async () => {
  expect(await pin('none', { 'a:1': 'NotFound' }, 'a:1')).toMatchObject({
    pins: {},
    asWritten: ['a:1'],
  });
  expect(await pin('all', {}, 'a:1', 'b:1')).toEqual({
    kind: 'refused',
    reason: expect.stringMatching(/the registry of a:1, b:1 is not configured/),
  });
  expect(await pin('all', { 'a:1': digest }, 'a:1')).toMatchObject({ kind: 'pinned', asWritten: [] });
});
