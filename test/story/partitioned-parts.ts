import type { KubeObject } from '#domain/kube/object.ts';
import { type PartitionedPart, podTemplate } from './partitioned-scene.ts';

const selector = { matchLabels: { app: 'shop' } };
/** A third of the nodes of a real plane; in the simulated cluster all of its five. */
const nodeSelector = { 'topology.kubernetes.io/zone': 'zone-a' };
const metadata = { name: 'shop', labels: { team: 'shop' } };
const made = (apiVersion: string, kind: string, spec: object): KubeObject => ({
  apiVersion,
  kind,
  metadata,
  spec: { selector, template: podTemplate, ...spec },
});

const cloneset: PartitionedPart = {
  word: 'cloneset/shop',
  object: made('apps.kruise.io/v1alpha1', 'CloneSet', { replicas: 5, updateStrategy: { maxUnavailable: 2 } }),
  partition: '/spec/updateStrategy/partition',
  comesBack: 'old',
};

const surging: PartitionedPart = {
  ...cloneset,
  object: made('apps.kruise.io/v1alpha1', 'CloneSet', {
    replicas: 5,
    updateStrategy: { maxUnavailable: 0, maxSurge: 2 },
  }),
};

const statefulset = (version: string, podManagementPolicy = 'Parallel'): PartitionedPart => ({
  word: 'asts/shop',
  object: made(`apps.kruise.io/${version}`, 'StatefulSet', {
    replicas: 5,
    serviceName: 'shop',
    podManagementPolicy,
    updateStrategy: {
      type: 'RollingUpdate',
      // More than one only where they need not go in order.
      rollingUpdate: { maxUnavailable: podManagementPolicy === 'Parallel' ? 2 : 1 },
    },
  }),
  partition: '/spec/updateStrategy/rollingUpdate/partition',
  comesBack: 'old',
});

const daemonset = (version: string): PartitionedPart => ({
  word: 'ads/shop',
  object: made(`apps.kruise.io/${version}`, 'DaemonSet', {
    template: { ...podTemplate, spec: { ...podTemplate.spec, nodeSelector } },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
  }),
  partition: '/spec/updateStrategy/rollingUpdate/partition',
  comesBack: 'new',
  replicas: 'status.desiredNumberScheduled',
});

/** The kinds of OpenKruise, each in the version that it is stored in, and how few pods each leaves Ready on its way. */
export const kruiseParts = {
  CloneSet: { part: cloneset, missing: 2 },
  'CloneSet with surge': { part: surging, missing: 0 },
  'Advanced StatefulSet in order': { part: statefulset('v1beta1', 'OrderedReady'), missing: 1 },
  'Advanced StatefulSet': { part: statefulset('v1beta1'), missing: 2 },
  'Advanced DaemonSet': { part: daemonset('v1beta1'), missing: 2 },
} as const;

/** The same objects by their older version. */
export const olderParts = {
  'Advanced StatefulSet v1alpha1': { part: statefulset('v1alpha1'), missing: 2 },
  'Advanced DaemonSet v1alpha1': { part: daemonset('v1alpha1'), missing: 2 },
} as const;

/** Kubernetes' own kinds, as teams have them. */
export const nativeParts: Readonly<Record<string, PartitionedPart>> = {
  Deployment: {
    word: 'deployment/shop',
    object: made('apps/v1', 'Deployment', { replicas: 5 }),
    partition: '',
    comesBack: 'old',
  },
  StatefulSet: {
    word: 'statefulset/shop',
    object: made('apps/v1', 'StatefulSet', { replicas: 5, serviceName: 'shop' }),
    partition: '',
    comesBack: 'old',
  },
  DaemonSet: {
    word: 'daemonset/shop',
    object: made('apps/v1', 'DaemonSet', {
      template: { ...podTemplate, spec: { ...podTemplate.spec, nodeSelector } },
    }),
    partition: '',
    comesBack: 'new',
    replicas: 'status.desiredNumberScheduled',
  },
};

const [inOrder, atOnce] = ['OrderedReady', 'Parallel'].map((podManagementPolicy): PartitionedPart => ({
  word: 'statefulset/shop',
  object: made('apps/v1', 'StatefulSet', {
    replicas: 5,
    serviceName: 'shop',
    podManagementPolicy,
    updateStrategy: { type: 'OnDelete' },
  }),
  partition: '',
  comesBack: 'new',
}));

/** StatefulSets whose pods nobody replaces but whoever removes them. */
export const onDeleteParts = {
  'StatefulSet with OnDelete': inOrder as PartitionedPart,
  'StatefulSet with OnDelete in parallel': atOnce as PartitionedPart,
} as const;

/** Nothing is borrowed, so there is no hold that its owner could lift. */
export const byOwnerStories = ['good', 'bad', 'abort', 'held', 'superseded', 'undone'] as const;
