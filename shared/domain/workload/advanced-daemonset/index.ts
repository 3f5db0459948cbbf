import { kindFrom } from '#domain/partitioned/kind.ts';

/** The DaemonSet of OpenKruise, held by its partition. A percentage would be rounded the other way: numbers only. */
export const advancedDaemonSet = kindFrom({
  apiVersion: 'apps.kruise.io/v1beta1',
  otherVersions: ['apps.kruise.io/v1alpha1'],
  kind: 'DaemonSet',
  shortNames: ['ads', 'daemon'],
  paths: {
    template: 'spec.template',
    replicas: 'status.desiredNumberScheduled',
    partition: 'spec.updateStrategy.rollingUpdate.partition',
  },
  revisionLabel: 'controller-revision-hash',
  newest: 'status.daemonSetHash',
  revisions: { apiVersion: 'apps/v1', kind: 'ControllerRevision', namedBy: 'label' },
  frozen: ['selector'],
  refused: [
    {
      path: 'spec.updateStrategy.type',
      is: 'OnDelete',
      why: 'is OnDelete, and such pods are not replaced in batches; set RollingUpdate',
    },
    {
      path: 'spec.updateStrategy.rollingUpdate.paused',
      is: true,
      why: 'is true, and no pod moves then; set it to false',
    },
    {
      path: 'spec.updateStrategy.rollingUpdate.selector',
      why: 'limits an update to some nodes, and the steps of the release do that; leave it out',
    },
  ],
  specDefaults: {
    revisionHistoryLimit: 10,
    updateStrategy: {
      type: 'RollingUpdate',
      rollingUpdate: {
        partition: 0,
        maxUnavailable: 1,
        maxSurge: 0,
        rollingUpdateType: 'Standard',
        paused: false,
      },
    },
  },
});
