import { flag, listOf, needed, oneOf, optional, or, record, text, type ValueOf } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined } from './objects.ts';
import { podPatch } from './per-container.ts';
import { defineTrait } from './trait-type.ts';

const privilege = record({
  verbs: needed(listOf(text)),
  apiGroups: optional(listOf(text)),
  resources: optional(listOf(text)),
  resourceNames: optional(listOf(text)),
  nonResourceURLs: optional(listOf(text)),
  scope: or(oneOf('namespace', 'cluster'), 'namespace'),
});

type Privilege = ValueOf<typeof privilege>;

const shape = record({
  name: needed(text),
  create: or(flag, false),
  privileges: optional(listOf(privilege)),
});

const group = 'rbac.authorization.k8s.io';

/** The identity of the pods towards the API server, and their rights. */
export const serviceAccount = defineTrait(
  'service-account',
  shape,
  ({ name, create, privileges }, { namespace }) => {
    const all: readonly Privilege[] = privileges ?? [];
    const of = (scope: string) => all.filter((one) => one.scope === scope).map(ruleOf);
    const [wide, narrow] = [of('cluster'), of('namespace')];
    return {
      patch: podPatch({ serviceAccountName: name }),
      outputs: {
        ...(create
          ? { 'service-account': { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } } }
          : {}),
        ...(wide.length === 0
          ? {}
          : {
              'cluster-role': role('ClusterRole', `${namespace}:${name}`, wide),
              'cluster-role-binding': binding('ClusterRole', `${namespace}:${name}`, { name, namespace }),
            }),
        ...(narrow.length === 0
          ? {}
          : { role: role('Role', name, narrow), 'role-binding': binding('Role', name, { name }) }),
      },
    };
  },
  { isPlaced: true },
);

const ruleOf = (said: Privilege): JsonObject =>
  defined({
    verbs: said.verbs,
    apiGroups: said.apiGroups,
    resources: said.resources,
    resourceNames: said.resourceNames,
    nonResourceURLs: said.nonResourceURLs,
  });

const role = (kind: string, name: string, rules: readonly JsonObject[]): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name },
  rules,
});

const binding = (kind: string, name: string, subject: JsonObject): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind: `${kind}Binding`,
  metadata: { name },
  roleRef: { apiGroup: group, kind, name },
  subjects: [{ kind: 'ServiceAccount', ...subject }],
});
