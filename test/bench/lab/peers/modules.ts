import type { GoModule } from '#test/cluster/go-module.ts';

/** The controllers that we are measured beside, as their makers publish them. */
export const argoModule: GoModule = {
  product: 'Argo Rollouts',
  module: 'github.com/argoproj/argo-rollouts',
  version: '1.10.2',
  main: './cmd/rollouts-controller',
  program: 'rollouts-controller',
  objects: 'manifests',
  oldestGo: 'go1.26.10',
};

export const kruiseRolloutsModule: GoModule = {
  product: 'OpenKruise Rollouts',
  module: 'github.com/openkruise/rollouts',
  version: '0.6.2',
  main: '.',
  program: 'kruise-rollouts-manager',
  objects: 'config',
};
