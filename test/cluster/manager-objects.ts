import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

import type { KubeObject } from '#domain/kube/object.ts';
import { fields, list } from '#domain/kube/fields.ts';

/** How `config/default` of a manager made with kubebuilder names what it needs. */
export interface Naming {
  readonly namespace: string;
  readonly prefix: string;
  /** Namespaces besides its own. */
  readonly more?: readonly string[];
}

/**
 * What belongs into a cluster with such a manager, as `kubectl kustomize config/default` would make it and without what
 * only a pod of its own needs: namespaces, definitions, and the two lists of webhooks, which the manager completes.
 */
export const managerObjects = (config: string, naming: Naming): readonly KubeObject[] => [
  ...[naming.namespace, ...(naming.more ?? [])].map(namespaceOf),
  ...definitions(join(config, 'crd')),
  ...webhooks(join(config, 'webhook'), naming),
];

const namespaceOf = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'control-plane': 'controller-manager' } },
});

const read = (file: string): KubeObject => parse(readFileSync(file, 'utf8')) as KubeObject;
const readAll = (file: string): readonly KubeObject[] =>
  parseAllDocuments(readFileSync(file, 'utf8'))
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);

/** The definitions as they are, for a cluster in which nobody converts their versions. */
export const bases = (folder: string): readonly KubeObject[] =>
  readdirSync(join(folder, 'bases')).map((file) => {
    const { status: _, ...stated } = read(join(folder, 'bases', file));
    return stated;
  });

/** Those with two versions are converted by the manager; their patches say so. */
const definitions = (folder: string): readonly KubeObject[] => {
  const { patchesStrategicMerge = [] } = read(join(folder, 'kustomization.yaml')) as {
    patchesStrategicMerge?: readonly string[];
  };
  const patches = patchesStrategicMerge.map((file) => read(join(folder, file)));
  return bases(folder).map((object) => {
    const patch = patches.find(({ metadata }) => metadata.name === object.metadata.name);
    return { ...object, spec: { ...fields(object['spec']), ...fields(patch?.['spec']) } };
  });
};

const webhooks = (folder: string, { namespace, prefix }: Naming): readonly KubeObject[] => {
  const service = { namespace, name: `${prefix}webhook-service` };
  const patches = readAll(join(folder, 'patch_manifests.yaml'));
  return readAll(join(folder, 'manifests.yaml')).map((object) => {
    const patch = patches.find(({ kind }) => kind === object.kind);
    const selectors = new Map(list(patch?.['webhooks']).map((one) => [one['name'], one]));
    const named = list(object['webhooks']).map((one) => {
      const client = fields(one['clientConfig']);
      const clientConfig = { ...client, service: { ...fields(client['service']), ...service } };
      return { ...one, ...selectors.get(one['name']), clientConfig };
    });
    const name = `${prefix}${object.metadata.name}`;
    return { ...object, metadata: { name }, webhooks: named };
  });
};
