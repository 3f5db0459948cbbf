import { fields, list } from '../kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import { ingress, isOfClass, leadsTo, mapPaths, serviceIn, toService } from './ingress.ts';
import type { Router } from './router.ts';
import { nginxSeries } from './nginx-series.ts';
import { keptSessions } from './sessions.ts';
import { type Condition, describeCondition, type Sides, type Split } from './split.ts';

/** How one controller spells a canary Ingress. */
interface CanarySpelling {
  readonly name: string;
  /** Of its annotations: `nginx.ingress.kubernetes.io`. */
  readonly prefix: string;
  readonly controllers: readonly string[];
  readonly classes: readonly string[];
  /** It takes thousandths; without it whole percents. */
  readonly hasTotal?: true;
  readonly series?: NonNullable<Router['series']>;
  /** Why it sends no copies, if it can send some. */
  readonly mirrorless?: string;
}

/**
 * Controllers that divide by a second Ingress: the first one leads to the old side, and beside it one with the same
 * paths, which carries the share, leads to the new side.
 */
const canaryIngress = (spelling: CanarySpelling): Router => ({
  name: spelling.name,
  route: ingress,
  isMine: isOfClass(spelling.controllers, spelling.classes),
  serves: (route, sides) =>
    route.metadata.annotations?.[`${spelling.prefix}/canary`] !== 'true' &&
    leadsTo(route, sides, [sides.service, sides.old, sides.fresh]),
  misfit: (route, sides, splits) => misfit(spelling, route, sides, splits),
  rival: (route, others) => rival(spelling, route, others),
  read: (route, sides) => {
    if (leadsTo(route, sides, [sides.fresh])) return 100;
    return leadsTo(route, sides, [sides.old]) ? 0 : undefined;
  },
  write: (route, sides, { percent }) => turned(route, sides, percent >= 100 ? sides.fresh : sides.old),
  restore: (route, sides) => turned(route, sides, sides.service),
  sessions: ({ metadata }) => sessions(spelling, metadata.annotations ?? {}),
  ...(spelling.series === undefined ? {} : { series: spelling.series }),
  ...(spelling.mirrorless === undefined ? {} : { mirrorless: spelling.mirrorless }),
  beside: (route, sides, split) => [besideOf(spelling, route, sides, split)],
});

const turned = (route: KubeObject, sides: Sides, to: string): KubeObject =>
  mapPaths(route, (path) =>
    [sides.service, sides.old, sides.fresh].includes(serviceIn(path) ?? '') ? toService(path, to) : path,
  );

const besideOf = (
  { prefix, hasTotal }: CanarySpelling,
  route: KubeObject,
  sides: Sides,
  { percent, match = [] }: Split,
): KubeObject => {
  const own = mapPaths(route, (path) =>
    [sides.service, sides.old, sides.fresh].includes(serviceIn(path) ?? '')
      ? toService(path, sides.fresh)
      : undefined,
  );
  const spec = fields(own['spec']);
  const { ingressClassName, rules } = spec;
  const old = route.metadata.annotations?.['kubernetes.io/ingress.class'];
  // Where all requests go to the new side by the first Ingress, none needs this one.
  const share = percent >= 100 ? 0 : percent;
  return {
    ...ingress,
    metadata: {
      name: sides.fresh,
      namespace: sides.namespace,
      annotations: {
        ...(old === undefined ? {} : { 'kubernetes.io/ingress.class': old }),
        ...sessionsOf(prefix, route.metadata.annotations ?? {}),
        [`${prefix}/canary`]: 'true',
        [`${prefix}/canary-weight`]: String(hasTotal === true ? Math.round(share * 10) : share),
        ...(hasTotal === true ? { [`${prefix}/canary-weight-total`]: '1000' } : {}),
        ...(percent >= 100 ? {} : conditionsOf(prefix, match)),
      },
    },
    spec: { ...(ingressClassName === undefined ? {} : { ingressClassName }), rules },
  };
};

/** A canary inherits everything from the first Ingress but this. */
const sessionsOf = (
  prefix: string,
  annotations: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(annotations).filter(
      ([name]) =>
        name.startsWith(`${prefix}/`) &&
        /^(affinity|session-cookie-|load-balance$|upstream-hash-by)/.test(name.slice(prefix.length + 1)),
    ),
  );

const sessions = (
  { prefix }: CanarySpelling,
  annotations: Readonly<Record<string, string>>,
): string | undefined => {
  if (annotations[`${prefix}/affinity`] === undefined) return undefined;
  return annotations[`${prefix}/affinity-canary-behavior`] === 'legacy'
    ? `its sessions do not stay on their side (${prefix}/affinity-canary-behavior is legacy); write sticky to keep them`
    : keptSessions;
};

const conditionsOf = (prefix: string, [first]: readonly Condition[]): Readonly<Record<string, string>> => ({
  ...(first?.header === undefined
    ? {}
    : {
        [`${prefix}/canary-by-header`]: first.header.name,
        [`${prefix}/canary-by-header-value`]: first.header.value,
      }),
  ...(first?.cookie === undefined ? {} : { [`${prefix}/canary-by-cookie`]: first.cookie.name }),
});

const misfit = (
  { prefix, hasTotal }: CanarySpelling,
  { spec, metadata }: KubeObject,
  sides: Sides,
  splits: readonly Split[],
): string | undefined => {
  if (serviceIn({ backend: fields(spec)['defaultBackend'] }) === sides.service)
    return `its defaultBackend is Service ${sides.service}, which cannot be divided; write a rule with the path / instead`;
  const others = Object.keys(metadata.annotations ?? {}).find((name) => name.startsWith(`${prefix}/canary`));
  if (others !== undefined) return `it carries the annotation ${others} of another canary; remove that first`;
  const odd = splits.find(({ percent }) => !Number.isInteger(hasTotal === true ? percent * 10 : percent));
  if (odd !== undefined)
    return `it cannot give ${odd.percent} % of the requests; write ${hasTotal === true ? 'tenths of a percent' : 'whole percents'}`;
  const conditions = splits.flatMap(({ match = [] }) => match);
  const cannot =
    conditions.find(
      ({ header, cookie, query, path }) =>
        query !== undefined ||
        path !== undefined ||
        (header !== undefined && cookie !== undefined) ||
        (cookie !== undefined && cookie.value !== 'always'),
    ) ?? splits.find(({ match = [] }) => match.length > 1)?.match?.[1];
  return cannot === undefined
    ? undefined
    : `it cannot send requests with ${describeCondition(cannot)} to the new revision; it knows one header, or one cookie with the value always`;
};

const hostsOf = ({ spec }: KubeObject): readonly unknown[] =>
  list(fields(spec)['rules']).map(({ host }) => host ?? '');

/** The controllers take one canary for a host. */
const rival = (
  { prefix }: CanarySpelling,
  route: KubeObject,
  others: readonly KubeObject[],
): string | undefined => {
  const other = others.find(
    (one) =>
      one.metadata.annotations?.[`${prefix}/canary`] === 'true' &&
      one.metadata.labels?.['tidegate.dev/side-of'] === undefined &&
      hostsOf(one).some((host) => hostsOf(route).includes(host)),
  );
  return other === undefined
    ? undefined
    : `${nameOf(refOf(other))} is a canary for the same host already (${prefix}/canary); remove it first`;
};

const nginx = 'nginx.ingress.kubernetes.io';

/** ingress-nginx. */
export const ingressNginx = canaryIngress({
  name: 'ingress-nginx',
  prefix: nginx,
  controllers: ['k8s.io/ingress-nginx'],
  classes: ['nginx'],
  hasTotal: true,
  series: nginxSeries,
  mirrorless:
    'it copies every request or none (mirror-target), more than the new pods of a step can take, and to an address instead of a Service',
});

/** ALB Ingress of Alibaba Cloud. */
export const alibabaAlb = canaryIngress({
  name: 'alibaba-alb',
  prefix: 'alb.ingress.kubernetes.io',
  controllers: ['ingress.k8s.alibabacloud/alb'],
  classes: ['alb'],
});

/** MSE Ingress of Alibaba Cloud and Higress, which read the annotations of ingress-nginx. */
export const higress = canaryIngress({
  name: 'higress',
  prefix: nginx,
  controllers: ['mse.alibabacloud.com/ingress', 'higress.io/higress-controller'],
  classes: ['mse', 'higress'],
  hasTotal: true,
});
