import { sameJson } from '../json.ts';
import { fields, type Fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { ingress, isOfClass, leadsTo, mapPaths, pathsOf, serviceIn, withAnnotations } from './ingress.ts';
import type { Router } from './router.ts';
import { describeCondition, type Sides, type Split } from './split.ts';

/*
 * The AWS Load Balancer Controller divides by an action: an annotation that names target groups with weights, to which
 * the paths lead instead of to the Service. The original port stands in the action, so that the path goes back to it.
 */

const prefix = 'alb.ingress.kubernetes.io/actions.';
const actionOf = ({ fresh }: Sides): string => fresh;

const portOf = (path: Fields): unknown => {
  const { name, number } = fields(fields(fields(path['backend'])['service'])['port']);
  return name ?? number;
};

const forwarding = (sides: Sides, port: unknown, percent: number): string => {
  const fresh = Math.round(percent * 10);
  const group = (serviceName: string, weight: number) =>
    // The largest weight is 999, and a single one gets everything.
    weight === 0 ? [] : [{ serviceName, servicePort: port, weight: Math.min(999, weight) }];
  const targetGroups = [...group(sides.old, 1000 - fresh), ...group(sides.fresh, fresh)];
  return JSON.stringify({ type: 'forward', forwardConfig: { targetGroups } });
};

interface Group {
  readonly serviceName: string;
  readonly servicePort: string | number;
  readonly weight: number;
}

const groupsOf = ({ metadata }: KubeObject, sides: Sides): readonly Group[] => {
  const text = metadata.annotations?.[`${prefix}${actionOf(sides)}`];
  if (text === undefined) return [];
  const { targetGroups } = fields(fields(JSON.parse(text))['forwardConfig']);
  return Array.isArray(targetGroups) ? (targetGroups as readonly Group[]) : [];
};

const undone = (route: KubeObject, sides: Sides): KubeObject => {
  const port = groupsOf(route, sides)[0]?.servicePort;
  const back = mapPaths(route, (path) => {
    if (serviceIn(path) !== actionOf(sides)) return path;
    const known = typeof port === 'string' ? { name: port } : { number: port };
    return { ...path, backend: { service: { name: sides.service, port: known } } };
  });
  return withAnnotations(back, (annotations) =>
    Object.fromEntries(
      Object.entries(annotations).filter(([name]) => name !== `${prefix}${actionOf(sides)}`),
    ),
  );
};

const write = (route: KubeObject, sides: Sides, { percent }: Split): KubeObject => {
  const own = undone(route, sides);
  const first = pathsOf(own).find((path) => serviceIn(path) === sides.service);
  if (first === undefined) return own;
  const led = mapPaths(own, (path) =>
    serviceIn(path) === sides.service
      ? { ...path, backend: { service: { name: actionOf(sides), port: { name: 'use-annotation' } } } }
      : path,
  );
  return withAnnotations(led, (annotations) => ({
    ...annotations,
    [`${prefix}${actionOf(sides)}`]: forwarding(sides, portOf(first), percent),
  }));
};

const restore = (route: KubeObject, sides: Sides, before: KubeObject): KubeObject => {
  const back = undone(route, sides);
  const { annotations, ...rest } = back.metadata;
  const isBare = before.metadata.annotations === undefined && Object.keys(annotations ?? {}).length === 0;
  return isBare ? { ...back, metadata: rest } : back;
};

/** Ingress of the AWS Load Balancer Controller. */
export const awsAlb: Router = {
  name: 'aws-alb',
  route: ingress,
  isMine: isOfClass(['ingress.k8s.aws/alb'], ['alb']),
  serves: (route, sides) => leadsTo(route, sides, [sides.service, actionOf(sides)]),
  misfit: (route, sides, splits) => {
    const ports = pathsOf(route)
      .filter((path) => serviceIn(path) === sides.service)
      .map(portOf);
    if (ports.some((port) => !sameJson(port, ports[0])))
      return `its paths lead to several ports of Service ${sides.service}; give each port an Ingress of its own`;
    const [first] = splits.flatMap(({ match = [] }) => match);
    return first === undefined
      ? undefined
      : `it cannot send requests with ${describeCondition(first)} to the new revision; leave that condition out`;
  },
  read: (route, sides) => {
    const groups = groupsOf(route, sides);
    const weight = (name: string) => groups.find(({ serviceName }) => serviceName === name)?.weight ?? 0;
    const all = weight(sides.old) + weight(sides.fresh);
    return all === 0 ? undefined : (100 * weight(sides.fresh)) / all;
  },
  write,
  restore,
};
