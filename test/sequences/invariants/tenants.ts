import { fields } from '#domain/kube/fields.ts';
import { tenantLabel } from '#domain/tenant/tenant.ts';
import type { Invariant } from '../scene.ts';

/** Nobody else's application gets into the namespaces of a tenant, and what keeps them apart stays. */
export const tenancy: Invariant = {
  name: 'tenancy',
  about: "an application of somebody else is never released into a tenant's namespace, whose objects stay",
  open: (scene) => ({
    onWrite: ({ release }) =>
      scene.spec.tenant === 'other' && release !== ''
        ? `release ${release} writes into a namespace of a tenant whose application it is not`
        : undefined,
    atEnd: () => {
      const { tenant } = scene.spec;
      if (tenant === undefined) return undefined;
      const missing = ['ResourceQuota', 'LimitRange', 'NetworkPolicy'].find((kind) =>
        scene.mirror
          .objects()
          .every((object) => object.kind !== kind || object.metadata.labels?.[tenantLabel] === undefined),
      );
      if (missing !== undefined) return `the ${missing} of the tenant is gone`;
      const asked = 200 + scene.sequence.events.filter(({ kind }) => kind === 'tenant').length;
      const quota = scene.mirror.objects().find(({ kind }) => kind === 'ResourceQuota');
      const { pods } = fields(fields(quota?.['spec'])['hard']);
      return pods === String(asked)
        ? undefined
        : `the tenant has ${String(pods)} pods, ${asked} were asked for`;
    },
  }),
};
