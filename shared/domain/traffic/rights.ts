import type { AccessRight } from '../kube/access-right.ts';
import { type ObjectRef, refOf } from '../kube/object.ts';
import { routerOf } from './routers.ts';
import type { TrafficPlan } from './split.ts';

/** Everything that dividing these requests takes, forward and back. */
export const trafficRights = (plans: readonly TrafficPlan[]): readonly AccessRight[] =>
  plans.flatMap(({ sides: { namespace }, routes }) => {
    const on = (ref: Omit<ObjectRef, 'name'>, ...verbs: readonly AccessRight['verb'][]) =>
      verbs.map((verb) => ({ verb, ...ref }));
    return [
      ...on({ apiVersion: 'v1', kind: 'Service', namespace }, 'get', 'create', 'patch', 'delete'),
      ...on({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace }, 'list'),
      ...routes.flatMap((route) => {
        const { name: _, ...ref } = refOf(route.before);
        const whole = routerOf(route)?.beside !== undefined;
        const ahead = (route.policies ?? [])
          .slice(0, 1)
          .flatMap(({ apiVersion, kind }) =>
            on({ apiVersion, kind, namespace }, 'get', 'create', 'patch', 'delete'),
          );
        return [...on(ref, 'get', 'patch', ...(whole ? (['create', 'delete'] as const) : [])), ...ahead];
      }),
    ];
  });
