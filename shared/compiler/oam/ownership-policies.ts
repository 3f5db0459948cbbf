import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import type { Claim, Manifest } from '#domain/kube/manifest.ts';
import type { Application } from '../application.ts';
import { selects, type Policy, type Selected } from './policies.ts';

type Manifests = Readonly<Record<string, Manifest>>;
/** Manifests with rules about objects that may belong to others. */
export type Claiming = (manifests: Manifests, application: Application) => Manifests;

/** The rules of the policies read-only, take-over and shared-resource for the objects that they select. */
export const claimBy = (policies: readonly Policy[]): Claiming => {
  const of = (type: Policy['type']) => policies.filter((policy) => policy.type === type);
  const [readOnly, takeOver, shared] = [of('read-only'), of('take-over'), of('shared-resource')];
  if (readOnly.length + takeOver.length + shared.length === 0) return (manifests) => manifests;
  return (manifests, application) => {
    const isSelected = (by: readonly Policy[], object: KubeObject) =>
      selects(by, selectable(object, application));
    const claimOf = (object: KubeObject): Claim | undefined => {
      if (isSelected(readOnly, object)) return 'read-only';
      if (isSelected(takeOver, object)) return 'take-over';
      return isSelected(shared, object) ? 'share' : undefined;
    };
    const claimed = (manifest: Manifest): Manifest => {
      const objects = manifest.objects.filter((object) => !isSelected(readOnly, object));
      const claims = manifest.objects.flatMap((object): readonly (readonly [string, Claim])[] => {
        const claim = claimOf(object);
        return claim === undefined ? [] : [[nameOf(refOf(object)), claim]];
      });
      return { ...manifest, objects, ...(claims.length === 0 ? {} : { claims: Object.fromEntries(claims) }) };
    };
    return Object.fromEntries(
      Object.entries(manifests).map(([target, manifest]) => [target, claimed(manifest)]),
    );
  };
};

const selectable = ({ kind, metadata }: KubeObject, { components }: Application): Selected => {
  const component = metadata.labels?.['app.oam.dev/component'] ?? '';
  const componentType = components.find(({ name }) => name === component)?.type.name ?? '';
  return { component, componentType, kind, name: metadata.name };
};
