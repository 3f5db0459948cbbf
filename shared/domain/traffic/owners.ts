import { nameOf, refOf, type KubeObject } from '../kube/object.ts';

/** What marks an object as kept by a tool that writes it again from a repository, and whose it is then. */
const gitOps: readonly (readonly [RegExp, string])[] = [
  [/^argocd\.argoproj\.io\/(tracking-id|instance)$/, 'Argo CD'],
  [/^kustomize\.toolkit\.fluxcd\.io\/name$/, 'Flux'],
  [/^helm\.toolkit\.fluxcd\.io\/name$/, 'Flux'],
  [/^config\.k8s\.io\/owning-inventory$/, 'kpt'],
  [/^configsync\.gke\.io\//, 'Config Sync'],
];

/** What marks an object as divided by another tool already. */
const canaries: readonly (readonly [RegExp, string])[] = [
  [/^argo-rollouts\.argoproj\.io\//, 'Argo Rollouts'],
  [/^rollouts\.kruise\.io\//, 'OpenKruise Rollouts'],
  [/^flagger\.app\//, 'Flagger'],
];

const marked = (
  { metadata }: KubeObject,
  marks: readonly (readonly [RegExp, string])[],
): string | undefined => {
  const names = [...Object.keys(metadata.labels ?? {}), ...Object.keys(metadata.annotations ?? {})];
  return marks.find(([mark]) => names.some((name) => mark.test(name)))?.[1];
};

/** The GitOps tool that would write a route back, if any. */
export const gitOpsOwner = (route: KubeObject): string | undefined => marked(route, gitOps);

/** Why another tool for canary releases has this Service or route in its hands. */
export const otherCanary = (object: KubeObject): string | undefined => {
  const owner = object.metadata.ownerReferences?.find(({ kind }) => kind === 'Canary');
  const tool = owner === undefined ? marked(object, canaries) : 'Flagger';
  return tool === undefined
    ? undefined
    : `${nameOf(refOf(object))} is managed by ${tool}; take it out of its hands first (and remove its annotations)`;
};
