import { fields, type Fields, list } from '../kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import type { Policies } from './router.ts';
import type { Sides } from './split.ts';

const objects = { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule' } as const;

/** `web` in its own namespace, `web.shop`, or all of `web.shop.svc.cluster.local`. */
const isAbout = ({ metadata, spec }: KubeObject, { service, namespace }: Sides): boolean => {
  const { host } = fields(spec);
  if (typeof host !== 'string') return false;
  const [name, within = metadata.namespace, ...rest] = host.split('.');
  return name === service && within === namespace && (rest.length === 0 || rest[0] === 'svc');
};

const subsetsOf = (rules: readonly KubeObject[]): readonly Fields[] => {
  const all = rules.flatMap(({ spec }) => list(fields(spec)['subsets']));
  return all.filter((one, at) => all.findIndex(({ name }) => name === one['name']) === at);
};

/** The subsets of the Service that a VirtualService routes to. */
const subsetsIn = (route: KubeObject, { service }: Sides): readonly string[] =>
  list(fields(route['spec'])['http'])
    .flatMap((rule) => list(rule['route']))
    .map(({ destination }) => fields(destination))
    .filter(({ host }) => String(host).split('.')[0] === service)
    .flatMap(({ subset }) => (typeof subset === 'string' ? [subset] : []));

const text = (labels: Fields): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');

/** Pods that a subset does not select would get no request, after the release either. */
const troubleWithSubset = (
  name: string,
  { service }: Sides,
  rules: readonly KubeObject[],
  pods: readonly Fields[],
): string | undefined => {
  const subset = subsetsOf(rules).find((one) => one['name'] === name);
  if (subset === undefined)
    return `it routes to the subset ${name}, which no DestinationRule of the host of Service ${service} has; add it there`;
  const labels = fields(subset['labels']);
  const isOfAll = pods.every((own) => Object.entries(labels).every(([key, value]) => own[key] === value));
  return isOfAll
    ? undefined
    : `it routes to the subset ${name} (${text(labels)}), which does not select the pods of both revisions; keep these labels, or route to the Service without a subset`;
};

/** A rule for some clients only is one of their namespace, and two cannot be one. */
const troubleWithClients = ({ namespace }: Sides, rules: readonly KubeObject[]): string | undefined => {
  const rule = rules.find(({ spec }) => fields(spec)['workloadSelector'] !== undefined);
  return rule === undefined || (rules.length === 1 && rule.metadata.namespace === namespace)
    ? undefined
    : `${nameOf(refOf(rule))} holds for some clients only (workloadSelector), and cannot be copied for the helpers of the Service; make it the only one of that host, in namespace ${namespace}`;
};

/** DestinationRules are about a host: that of the Service, so each of its helpers gets one like it. */
export const istioPolicies: Policies = {
  objects,
  about: (sides, rules) => {
    const own = rules.filter((rule) => isAbout(rule, sides));
    const isNear = ({ metadata }: KubeObject): boolean => metadata.namespace === sides.namespace;
    return [...own.filter(isNear), ...own.filter((rule) => !isNear(rule))];
  },
  misfit: (route, sides, rules, pods) =>
    troubleWithClients(sides, rules) ??
    subsetsIn(route, sides)
      .map((name) => troubleWithSubset(name, sides, rules, pods))
      .find((one) => one !== undefined),
  // As Istio joins the rules of one host: the subsets of all, everything else of the first.
  forSide: ([first, ...more], { namespace }, host) => {
    if (first === undefined) return undefined;
    const subsets = subsetsOf([first, ...more]);
    const spec = { ...fields(first['spec']), host, ...(subsets.length === 0 ? {} : { subsets }) };
    return { ...objects, metadata: { name: host, namespace }, spec };
  },
};
