import { dirname } from 'node:path';

import type { KubeObject } from '#domain/kube/object.ts';
import { openApi, type Api } from './api.ts';
import { readAccess } from './credentials.ts';
import { readState, writeState } from './plane-state.ts';
import { freePorts } from './ports.ts';
import { end, isOurs, lastWords, launch, type Launch } from './processes.ts';
import { until } from './workloads.ts';

/** Controllers of somebody else, in one program that runs beside a control plane of ours. */
export interface Manager {
  /** What people call it. */
  readonly product: string;
  /** What belongs into the cluster before it starts. */
  readonly objects: readonly KubeObject[];
  readonly launch: (place: Place) => Launch;
  /** Paths of its webhooks, which go when it does: nothing could be made without it. */
  readonly webhooks: readonly string[];
  /** Whether it does its work. */
  readonly isServing: (api: Api, place: Place) => Promise<boolean>;
}

/** Where it runs: the folder of the plane, and two ports that are free. */
export interface Place {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly webhook: number;
  readonly health: number;
}

/** A running manager; `stop` ends it and takes its webhooks away. */
export type Running = { readonly stop: () => Promise<void> };

/** Starts a manager beside a plane of ours (not in it: webhooks are called by URL), once it serves. */
export const startManager = async (kubeconfig: string, manager: Manager): Promise<Running> => {
  const folder = dirname(kubeconfig);
  const state = readState(folder);
  if (state === undefined)
    throw new Error(`${manager.product} is only started beside a control plane of our own`);
  const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
  await apply(api, manager.objects);
  const [webhook = 0, health = 0] = await freePorts(2);
  const place = { folder, kubeconfig, webhook, health };
  const part = launch(manager.launch(place), folder);
  // Whoever stops the plane ends it too, whatever becomes of this process.
  writeState(folder, { ...state, processes: [...state.processes, part], ports: [...state.ports, webhook] });
  const stop = async () => {
    for (const path of manager.webhooks) await api.call('DELETE', path);
    await end(part, folder, 5_000);
    writeState(folder, state);
    api.close();
  };
  try {
    await until(
      manager.product,
      () => {
        if (!isOurs(part, folder)) throw new Error(`${part.name} ended`);
        return manager.isServing(api, place);
      },
      120,
    );
  } catch (trouble) {
    const words = lastWords(part.name, folder);
    await stop();
    throw new Error(`${manager.product} does not serve:\n${words}`, { cause: trouble });
  }
  return { stop };
};

const admission = '/apis/admissionregistration.k8s.io/v1';

/** The two lists of webhooks of a manager whose objects have this prefix. */
export const webhookLists = (prefix: string): readonly string[] =>
  ['mutating', 'validating'].map(
    (kind) => `${admission}/${kind}webhookconfigurations/${prefix}${kind}-webhook-configuration`,
  );

/** Once: a second apply would put the service beside the URL that a manager has written, and the API refuses that. */
const apply = async (api: Api, objects: readonly KubeObject[]): Promise<void> => {
  for (const object of objects) {
    const path = pathOf(object);
    const isThere = (await api.call('GET', path)).status === 200;
    const asked = `${path}?fieldManager=tidegate-test&force=true`;
    // A kind is served a moment after its definition was written.
    if (!isThere)
      await until(`the kind ${object.kind}`, async () => {
        const { status, body } = await api.call('PATCH', asked, object, 'application/apply-patch+yaml');
        if (status >= 300 && status !== 404)
          throw new Error(`PATCH ${path}: ${status} ${JSON.stringify(body)}`);
        return status < 300;
      });
  }
};

const pathOf = ({ kind, apiVersion, metadata }: KubeObject) =>
  kind === 'Namespace'
    ? `/api/v1/namespaces/${metadata.name}`
    : `/apis/${apiVersion}/${kind.toLowerCase()}s/${metadata.name}`;
