import { sameJson } from '../json.ts';
import { fields } from '../kube/fields.ts';
import { type KubeObject, refOf } from '../kube/object.ts';
import { plain } from '../partitioned/plain.ts';
import type { Found } from './kind.ts';
import { answersRequests, refusesToShare, scales, selectorOf } from './pod-template.ts';
import { mergedOwn } from './merged-own.ts';
import { settingsChange } from './settings.ts';
import { type OwnFields, specOf, type WorkloadPlan } from './snapshot.ts';
import { isDown } from './is-down.ts';

/** The label by which a pod names its ControllerRevision. */
export const revisionLabel = 'controller-revision-hash';

/** The number of pods that the manifest states, if any. */
export const manifestReplicas = ({ object }: Found): number | undefined => {
  const { replicas } = specOf(object);
  return typeof replicas === 'number' ? replicas : undefined;
};

const isScaled = ({ autoscalers, object }: Found): boolean =>
  autoscalers.some((autoscaler) => scales(autoscaler, object));

/** Whether the manifest states another number of pods than there is, and no autoscaler decides it. */
export const wantsScaling = (found: Found, live: KubeObject): boolean => {
  const replicas = manifestReplicas(found);
  return replicas !== undefined && !isScaled(found) && replicas !== specOf(live)['replicas'];
};

/** The template that a revision remembers. */
export const rememberedTemplate = (revision: KubeObject): unknown => {
  const { $patch: _, ...stated } = fields(fields(fields(revision['data'])['spec'])['template']);
  return stated;
};

/** Whether a revision has this template. */
export const hasTemplate = (revision: KubeObject, template: unknown): boolean =>
  sameJson(plain(rememberedTemplate(revision)), plain(template));

/** What differs between the kinds that remember their templates in ControllerRevisions. */
export interface Revisioned {
  readonly ownFieldsOf: (object: KubeObject) => OwnFields;
  /** The value of a pod's label that names this revision. */
  readonly nameOf: (revision: KubeObject) => string;
  /** The label that names a pod's revision; default `controller-revision-hash`. */
  readonly revisionLabel?: string;
  /** Fields of its spec that a release sets beside its pods; by default those of the built-in kinds. */
  readonly plainFields?: readonly string[];
  /** Names of the revisions that exist, in addition to those that are remembered. */
  readonly seen?: readonly string[];
}

/**
 * Everything that a release must know to go forward and back. `serving` is what runs where that is not what the object
 * states: what the release would come back to.
 */
export const planByRevisions = (
  found: Found,
  live: KubeObject,
  kind: WorkloadPlan['kind'],
  { ownFieldsOf, nameOf, revisionLabel: label = revisionLabel, plainFields, seen = [] }: Revisioned,
  serving?: unknown,
): WorkloadPlan => {
  const { object, template, inherited } = found;
  const old = inherited?.plan;
  const own = old?.before.own ?? ownFieldsOf(live);
  const stated = specOf(live)['template'];
  // A release that asks for the serving revision would have nothing else to return to.
  const isOff = serving !== undefined && !sameJson(serving, template);
  const before = old?.before.template ?? (isOff ? serving : stated);
  const wanted = manifestReplicas(found);
  const changes = kind !== 'create' && wantsScaling(found, live) && wanted !== undefined;
  const replicas = old?.before.replicas ?? specOf(live)['replicas'];
  const { previous } = found;
  const settings = kind === 'create' ? undefined : settingsChange({ live, object, previous, plainFields });
  const [freshHash, beforeHash] = [template, before].map((one) => {
    const revision = found.revisions.find((it) => hasTemplate(it, one));
    return revision && nameOf(revision);
  });
  return {
    ref: refOf(object),
    kind,
    object,
    before: {
      template: before,
      own,
      ...(changes && typeof replicas === 'number' ? { replicas } : {}),
      ...(settings === undefined ? {} : { settings: settings.before }),
    },
    ...(isOff ? { stated } : {}),
    after: {
      template,
      own: mergedOwn(own, ownFieldsOf(object), previous && ownFieldsOf(previous)),
      ...(changes ? { replicas: wanted } : {}),
      ...(settings === undefined ? {} : { settings: settings.after }),
    },
    knownHashes: [...new Set([...found.revisions.map(nameOf), ...seen])],
    ...(freshHash === undefined ? {} : { freshHash }),
    ...(beforeHash === undefined ? {} : { beforeHash }),
    revisionLabel: label,
    selector: selectorOf(live),
    scaled: isScaled(found),
    ...(kind === 'update' && isDown(found) ? { down: true as const } : {}),
    antiAffinity: refusesToShare(template),
    serves: answersRequests(template),
  };
};
