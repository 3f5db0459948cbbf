import { kindFrom } from '#domain/partitioned/kind.ts';

/**
 * The CloneSet of OpenKruise, held by its partition; the owner's maxSurge and maxUnavailable control how its pods are
 * replaced. For a second fleet beside the first, its number of pods grows instead: a surge ends when its pods are Ready.
 */
export const cloneset = kindFrom({
  apiVersion: 'apps.kruise.io/v1alpha1',
  kind: 'CloneSet',
  shortNames: ['clone'],
  paths: {
    template: 'spec.template',
    replicas: 'spec.replicas',
    partition: 'spec.updateStrategy.partition',
  },
  takesPercent: true,
  revisionLabel: 'controller-revision-hash',
  newest: 'status.updateRevision',
  revisions: { apiVersion: 'apps/v1', kind: 'ControllerRevision', namedBy: 'name' },
  standsBeside: true,
  frozen: ['selector'],
  refused: [
    { path: 'spec.updateStrategy.paused', is: true, why: 'is true, and no pod moves then; set it to false' },
  ],
  specDefaults: {
    replicas: 1,
    revisionHistoryLimit: 10,
    scaleStrategy: {},
    updateStrategy: { type: 'ReCreate', partition: 0, maxUnavailable: '20%', maxSurge: 0 },
  },
});
