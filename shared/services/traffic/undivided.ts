import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { sideless, sidesOf } from '#domain/traffic/helpers.ts';
import type { TrafficFindings, TrafficLook } from './traffic-look.ts';

/* What a plan says of a workload whose requests no router divides. */

/** A condition, or a switch, cannot be met by pods. */
export const sharedByPods = (look: TrafficLook, name: string, why: string): TrafficFindings => {
  const needed = onlyByRouter(look);
  if (needed !== undefined) {
    const reason = `${name}: \`${needed}\` needs a router, but ${why}; leave \`${needed}\` out, or give it a route`;
    return { plans: [], refusals: [reason], remarks: [] };
  }
  const remark = `${name}: no router divides its requests (${why}); a step's share is that of its pods`;
  return { plans: [], refusals: [], remarks: [remark] };
};

/** What was asked for and no pod can do. */
const onlyByRouter = ({ splits, strategy, source }: TrafficLook): string | undefined => {
  if (strategy?.type === 'blue-green') return 'switch';
  if (splits.some(({ match = [] }) => match.length > 0)) return 'match';
  if (splits.some(({ mirror = 0 }) => mirror > 0)) return 'mirror';
  return source === 'router' ? 'source: router' : undefined;
};

export const withoutService = (look: TrafficLook): string =>
  `no Service with a selector selects its pods${leadingElsewhere(look)}`;

export const withoutRoute = (own: readonly KubeObject[], look: TrafficLook): string => {
  const { missing, routes } = look.routes;
  const names = own.map((service) => nameOf(refOf(service))).join(' and ');
  const seen = [...new Set(routes.map(({ router }) => router.route.kind))];
  const others = seen.length === 0 ? '' : `; the ${seen.join(', ')} objects that were found route elsewhere`;
  const absent =
    missing.length === 0 ? '' : `; not installed, or not to be seen: ${[...new Set(missing)].join(', ')}`;
  return `no route sends requests to ${names}${others}${leadingElsewhere(look)}${absent}`;
};

/**
 * Routed Services that say of no pods that they are theirs. Their endpoints may be those of the workload all the same,
 * by the hand of a person or another controller, so the way to have them divided is given.
 */
const leadingElsewhere = ({ services, routes: { routes } }: TrafficLook): string =>
  services
    .flatMap((service) => {
      const sides = sidesOf(service, '');
      const isRouted = routes.some(({ router, route }) => router.serves(route, sides));
      const why = isRouted ? sideless(service) : undefined;
      return why === undefined ? [] : [`; ${why}`];
    })
    .join('');
