import { setTimeout as sleep } from 'node:timers/promises';

import type { Api } from './api.ts';

/** Makes a namespace with a name of its own and waits until pods may be created in it. */
export const createNamespace = async (api: Api, prefix: string): Promise<string> => {
  const { metadata } = (await api.must('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { generateName: `${prefix}-` },
  })) as { metadata: { name: string } };
  // Pods are refused, and retried ever more slowly, until the controller has made the default service account.
  await until(`the service account of ${metadata.name}`, async () => {
    const path = `/api/v1/namespaces/${metadata.name}/serviceaccounts/default`;
    return (await api.call('GET', path)).status === 200;
  });
  return metadata.name;
};

/** What a test's Deployment is; `annotations` are those of its pods, which tell kwok how they behave. */
export type Wish = {
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
};

/** A Deployment with one container; its pods carry `app=<name>`. */
export const deployment = ({ name, image, replicas, annotations = {}, labels = {} }: Wish) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name, ...labels }, annotations },
      spec: { containers: [{ name: 'app', image }] },
    },
  },
});

/** What the tests look at in a pod. */
export type PodSeen = {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly ready: boolean;
      readonly restartCount: number;
      readonly state: {
        readonly waiting?: { readonly reason: string; readonly message?: string };
        readonly running?: object;
      };
      readonly lastState: { readonly terminated?: { readonly exitCode: number } };
    }[];
  };
};

/** Lists the pods of a Deployment made by `deployment`. */
export const podsOf = async (api: Api, namespace: string, name: string): Promise<readonly PodSeen[]> => {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${name}`;
  return ((await api.must('GET', path)) as { items: readonly PodSeen[] }).items;
};

/** Says whether a pod's condition Ready is True. */
export const isReady = ({ status }: PodSeen): boolean =>
  (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

/** Asks ten times a second until the answer is yes; after `seconds` it is an error that names `what` was waited for. */
export const until = async (what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> => {
  const deadline = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await sleep(100);
  }
};
