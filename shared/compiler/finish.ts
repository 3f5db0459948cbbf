import type { Mistake, Note } from '#domain/config/place.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { nameOf, refOf } from '#domain/kube/object.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';
import type { Application } from './application.ts';
import { needsElsewhere, withNeeds } from './component-needs.ts';
import { withKinds, withRouters } from './manifest-kinds.ts';
import type { Oam } from './oam/read-oam.ts';
import type { Laid } from './render-targets.ts';
import { bindingMistakes, withResources } from './resources.ts';
import type { Strategies } from './strategies.ts';
import { strategyMistakes } from './strategy-mistakes.ts';
import { unfitWorkloads } from './unfit-workloads.ts';
import { writtenTwice } from './written-twice.ts';

interface Rendered {
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly laid: ReadonlyMap<string, Laid>;
}

interface Context {
  readonly application: Application;
  readonly oam: Oam;
  readonly release: Strategies;
  /** Kinds of workloads and routers that the operator has described for all applications. */
  readonly kinds?: readonly KindDescription[] | undefined;
  readonly routers?: readonly RouterDescription[] | undefined;
}

/** Adds to rendered manifests what belongs to no component, and what can only be seen once everything is rendered. */
export const finish = (
  { manifests, laid }: Rendered,
  { application, oam, release, kinds = [], routers = [] }: Context,
): {
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
} => {
  const { section, writtenFor } = release;
  const needing = withNeeds(oam.claim(withResources(manifests), application), laid);
  const known = withKinds(needing, [...(section.kinds ?? []), ...kinds]);
  const routed = withRouters(known, [...(section.routers ?? []), ...routers]);
  const whole = section.takeOver === true ? takingOver(routed) : routed;
  const elsewhere = needsElsewhere(section, laid);
  const componentsIn = (target: string) => laid.get(target)?.components ?? [];
  const unheld = strategyMistakes(section, whole, writtenFor, componentsIn);
  return {
    manifests: whole,
    mistakes: [
      ...writtenTwice(whole, section.targets, application, oam.places),
      ...elsewhere.mistakes,
      ...unheld.mistakes,
      ...unfitWorkloads(whole, application),
      ...bindingMistakes(whole, laid),
    ],
    notes: [...elsewhere.notes, ...unheld.notes],
  };
};

/** Every object may be taken from another application, unless a policy says otherwise of it. */
const takingOver = (manifests: Rendered['manifests']): Rendered['manifests'] =>
  Object.fromEntries(
    Object.entries(manifests).map(([target, manifest]) => {
      const names = manifest.objects.map((object) => nameOf(refOf(object)));
      const taken = Object.fromEntries(names.map((name) => [name, 'take-over' as const]));
      return [target, { ...manifest, claims: { ...taken, ...manifest.claims } }];
    }),
  );
