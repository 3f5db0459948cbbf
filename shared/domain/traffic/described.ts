import { at, segmentsOf, withAt } from '../partitioned/path.ts';
import type { RouterDescription } from './description.ts';
import type { Router } from './router.ts';
import type { Spelling } from './refs.ts';
import { weightedRefs } from './weighted-refs.ts';

/** The router for such a description. It cannot express conditions. */
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
