import { describe, expect, test } from 'vitest';
import { identityOf, type KubeObject } from '../kube/object.ts';
import type { PruneRule, Manifest } from '../kube/manifest.ts';
import { foreignTo, keptFromGoing, pruneCandidates } from './prune-candidates.ts';

const object = (kind: string, name: string, more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: {
    name,
    namespace: 'shop',
    labels: { 'app.oam.dev/name': 'shop', 'app.oam.dev/component': name },
    ...more,
  },
});
const manifest = (objects: readonly KubeObject[], more: Partial<Manifest> = {}): Manifest => ({
  app: 'shop',
  target: 'eu',
  objects,
  ...more,
});
const nothing = { keepsAll: false, holderOf: () => undefined };
const web = object('Deployment', 'web');
const mail = object('Deployment', 'mail');
const front = object('Service', 'mail');

const said = (before: Manifest, after: Manifest, leave: Parameters<typeof pruneCandidates>[2] = nothing) =>
  pruneCandidates(before, after, leave).map(({ object: { kind, metadata }, kept }) => [
    kind,
    metadata.name,
    kept,
  ]);

describe('what a revision leaves out', () => {
  test('is what the one before held by group, kind and name, users before what they use', () => {
    const newer = { ...web, apiVersion: 'apps/v2' };
    expect(said(manifest([front, web, mail]), manifest([newer]))).toEqual([
      ['Deployment', 'mail', undefined],
      ['Service', 'mail', undefined],
    ]);
    const moved = object('Service', 'mail', { namespace: 'post' });
    expect(said(manifest([front]), manifest([moved]))).toEqual([['Service', 'mail', undefined]]);
  });

  test.each(['Namespace', 'CustomResourceDefinition', 'PersistentVolumeClaim', 'PersistentVolume'])(
    'a %s stays',
    (kind) => {
      const rule: PruneRule = { isKept: false, kinds: [kind] };
      const before = manifest([object(kind, 'x')], { pruneCandidates: [rule] });
      expect(said(before, manifest([]))[0]?.[2]).toMatch(/^(everything in it|every object|it holds data)/);
    },
  );

  test('what another target of the release has in the same cluster stays', () => {
    const holderOf = (identity: string) => (identity === identityOf(mail) ? 'us' : undefined);
    expect(said(manifest([mail]), manifest([]), { ...nothing, holderOf })).toEqual([
      ['Deployment', 'mail', 'target us owns it'],
    ]);
  });

  test('what is shared or read-only in either revision stays', () => {
    const name = 'Service shop/mail';
    expect(said(manifest([front], { claims: { [name]: 'share' } }), manifest([]))[0]?.[2]).toContain(
      'shared',
    );
    expect(said(manifest([front]), manifest([], { claims: { [name]: 'read-only' } }))[0]?.[2]).toContain(
      'read-only',
    );
    expect(
      said(manifest([front], { claims: { [name]: 'take-over' } }), manifest([]))[0]?.[2],
    ).toBeUndefined();
  });

  test('the first rule that selects it decides, be it of the old revision or of the new', () => {
    const rules: readonly PruneRule[] = [
      { isKept: false, components: ['mail'], kinds: ['Service'] },
      { isKept: true, components: ['mail'] },
    ];
    const expected = [
      ['Deployment', 'mail', 'a rule of garbage-collect keeps it'],
      ['Service', 'mail', undefined],
    ];
    expect(said(manifest([front, mail], { pruneCandidates: rules }), manifest([]))).toEqual(expected);
    expect(said(manifest([front, mail]), manifest([], { pruneCandidates: rules }))).toEqual(expected);
    const beside: PruneRule = { isKept: true, components: ['mail'], besideWorkload: true };
    expect(said(manifest([front, mail], { pruneCandidates: [beside] }), manifest([]))).toEqual([
      ['Deployment', 'mail', undefined],
      ['Service', 'mail', 'a rule of garbage-collect keeps it'],
    ]);
  });

  test('an application may keep all of it', () => {
    expect(said(manifest([mail]), manifest([]), { ...nothing, keepsAll: true })[0]?.[2]).toContain('keeps');
  });
});

describe('what stands there goes only', () => {
  const live = object('Service', 'mail', { uid: 'u-1' });

  test('when it carries the name of the application, and no release holds it', () => {
    expect(foreignTo('shop', live)).toBeUndefined();
    expect(foreignTo('post', live)).toBe('it belongs to the application "shop"');
    expect(foreignTo('shop', object('Service', 'mail', { labels: {} }))).toContain('no longer carries');
    const labels = { 'app.oam.dev/name': 'shop', 'tidegate.dev/release': 'r-9' };
    expect(foreignTo('shop', object('Service', 'mail', { labels }))).toBe('it is held by release r-9');
  });

  test('as the very object that was seen', () => {
    const removals = { object: front, before: live };
    expect(keptFromGoing('shop', removals, live)).toBeUndefined();
    const anew = object('Service', 'mail', { uid: 'u-2' });
    expect(keptFromGoing('shop', removals, anew)).toBe('it was created again by another client');
  });
});
