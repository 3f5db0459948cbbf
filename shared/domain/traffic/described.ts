import type { KindName } from '../kube/kind-name.ts';
import { at, segmentsOf, withAt } from '../partitioned/path.ts';
import type { Router } from './router.ts';
import type { Spelling } from './refs.ts';
import { weightedRefs } from './weighted-refs.ts';

/**
 * A route of the user's own: all that there is to know of where its weights stand. Paths are names with dots between
 * them: `rules` from the object down, `backends` from a rule down, the others from a backend down.
 */
export interface RouterDescription extends KindName {
  /** As a plan names it. */
  readonly name: string;
  /** The list of rules; where there are none, the list of backends itself. */
  readonly rules: string;
  /** In a rule, its list of backends. */
  readonly backends?: string;
  /** The name of the Service, or its host name: `web`, `web.shop`, `web.shop.svc.cluster.local`. */
  readonly service: string;
  /** The namespace of the Service, where it stands for itself. */
  readonly namespace?: string;
  readonly weight: string;
  /** The largest weight that the API takes. */
  readonly most?: number;
  /** What the weights of a rule must add up to. */
  readonly sum?: number;
}

/** The router that such a description stands for. It has no words for conditions. */
export const routerFrom = (described: RouterDescription): Router => {
  const { name, apiVersion, kind, most, sum } = described;
  return {
    name,
    route: { apiVersion, kind },
    described,
    ...weightedRefs({
      rules: segmentsOf(described.rules),
      ...(described.backends === undefined ? {} : { refs: segmentsOf(described.backends) }),
      weight: segmentsOf(described.weight),
      ...(most === undefined ? {} : { most }),
      ...(sum === undefined ? {} : { sum, weightOf: (count: number) => (count === 1 ? sum : 0) }),
      ...serviceIn(described),
    }),
  };
};

const serviceIn = ({
  service,
  namespace,
}: RouterDescription): Pick<Spelling, 'serviceOf' | 'withService'> => {
  const path = segmentsOf(service);
  const hostOf = (ref: unknown): readonly string[] => {
    const host = at(ref, path);
    return typeof host === 'string' ? host.split('.') : [];
  };
  return {
    serviceOf: (ref, own) => {
      const [name = '', within, ...rest] = hostOf(ref);
      if (name === '' || (rest.length > 0 && rest[0] !== 'svc')) return undefined;
      const said = namespace === undefined ? within : at(ref, segmentsOf(namespace));
      return { name, namespace: typeof said === 'string' ? said : own };
    },
    withService: (ref, name) => withAt(ref, path, [name, ...hostOf(ref).slice(1)].join('.')) as typeof ref,
  };
};
