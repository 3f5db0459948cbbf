import { setTimeout as sleep } from 'node:timers/promises';

import type { Api } from './api.ts';
import { versions } from './build.ts';

type Condition = { readonly type: string; readonly status: string };
type Node = {
  readonly spec: { readonly taints?: readonly unknown[] };
  readonly status: { readonly conditions?: readonly Condition[] };
};

/** Creates `count` Nodes over three zones, each with room for 500 pods, 64 CPUs and 256 GiB. */
export const createNodes = async (api: Api, count: number): Promise<void> => {
  const names = Array.from({ length: count }, (_, at) => `node-${String(at + 1).padStart(3, '0')}`);
  await Promise.all(names.map((name, at) => api.must('POST', '/api/v1/nodes', node(name, zoneOf(at)))));
};

/** Waits until `count` Nodes are Ready and carry no taint any more, so that pods go there at once. */
export const untilNodesReady = async (api: Api, count: number, deadline: number): Promise<void> => {
  for (;;) {
    const { items } = (await api.must('GET', '/api/v1/nodes')) as { items: readonly Node[] };
    const ready = items.filter(isReady).length;
    if (ready >= count) return;
    if (performance.now() > deadline) throw new Error(`only ${ready} of ${count} nodes became ready in time`);
    await sleep(100);
  }
};

const zoneOf = (at: number): string => `zone-${'abc'[at % 3]}`;

const isReady = ({ spec, status }: Node): boolean =>
  (spec.taints ?? []).length === 0 &&
  (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

/** All fields are required; only the version is ever looked at. */
const nodeInfo = {
  architecture: 'amd64',
  bootID: '',
  containerRuntimeVersion: `kwok://${versions.kwok}`,
  kernelVersion: '',
  kubeProxyVersion: `v${versions.kubernetes}`,
  kubeletVersion: `v${versions.kubernetes}`,
  machineID: '',
  operatingSystem: 'linux',
  osImage: 'kwok',
  systemUUID: '',
};

const node = (name: string, zone: string) => {
  const room = { cpu: '64', memory: '256Gi', pods: '500' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'test',
        'topology.kubernetes.io/zone': zone,
      },
    },
    status: { capacity: room, allocatable: room, nodeInfo },
  };
};
