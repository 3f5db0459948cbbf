import { kindFrom } from '#domain/partitioned/kind.ts';

/** The StatefulSet of OpenKruise, held by its partition like the native one. */
export const advancedStatefulSet = kindFrom({
  apiVersion: 'apps.kruise.io/v1beta1',
  otherVersions: ['apps.kruise.io/v1alpha1'],
  kind: 'StatefulSet',
  shortNames: ['asts'],
  paths: {
    template: 'spec.template',
    replicas: 'spec.replicas',
    partition: 'spec.updateStrategy.rollingUpdate.partition',
  },
  revisionLabel: 'controller-revision-hash',
  newest: 'status.updateRevision',
  revisions: { apiVersion: 'apps/v1', kind: 'ControllerRevision', namedBy: 'name' },
  numbered: true,
  frozen: ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'],
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
      path: 'spec.updateStrategy.rollingUpdate.unorderedUpdate',
      why: 'lets any pod be the next, and which ones are new cannot be determined from their numbers; leave it out',
    },
  ],
  specDefaults: {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {
      type: 'RollingUpdate',
      rollingUpdate: { partition: 0, maxUnavailable: 1, minReadySeconds: 0, podUpdatePolicy: 'ReCreate' },
    },
  },
});
