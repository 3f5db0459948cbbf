import { fields, type Fields, list } from '../kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import type { Router } from './router.ts';
import type { Sides } from './split.ts';

/** A rule for all hosts of a namespace holds for the helpers too. */
const wider = ({ namespace }: Sides): string => `*.${namespace}.svc.cluster.local`;

/** `web` in its own namespace, `web.shop`, or all of `web.shop.svc.cluster.local`. */
const isAbout = ({ metadata, spec }: KubeObject, { service, namespace }: Sides): boolean => {
  const { host } = fields(spec);
  if (typeof host !== 'string') return false;
  const [name, within = metadata.namespace, ...rest] = host.split('.');
  return name === service && within === namespace && (rest.length === 0 || rest[0] === 'svc');
};

const policyOf = ({ spec }: KubeObject): Fields => fields(fields(spec)['trafficPolicy']);

/** Without the rule nothing would be encrypted; ISTIO_MUTUAL is what meshes do by themselves. */
const isEncrypting = (rule: KubeObject): boolean => {
  const policy = policyOf(rule);
  return [policy, ...list(policy['portLevelSettings'])].some(({ tls }) =>
    ['SIMPLE', 'MUTUAL'].includes(String(fields(tls)['mode'])),
  );
};

/** DestinationRules are about a host: that of the Service, and not those of its helpers. */
export const istioPolicies: NonNullable<Router['policies']> = {
  objects: { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule' },
  misfit: (sides, rules) => {
    const rule = rules.find((one) => isAbout(one, sides) && isEncrypting(one));
    return rule === undefined
      ? undefined
      : `${nameOf(refOf(rule))} encrypts requests to the host of Service ${sides.service} (tls), and would not to those of the helpers; write its host as ${wider(sides)}`;
  },
  remark: (sides, rules) => {
    const rule = rules.find((one) => isAbout(one, sides) && Object.keys(policyOf(one)).length > 0);
    return rule === undefined
      ? undefined
      : `${nameOf(refOf(rule))} (${Object.keys(policyOf(rule)).join(', ')}) does not hold while a release divides the requests; with ${wider(sides)} as its host it would`;
  },
};
