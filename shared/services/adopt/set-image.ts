import { hint } from '#domain/config/did-you-mean.ts';
import { Failure } from '#domain/failure.ts';
import { type Fields, fields, list } from '#domain/kube/fields.ts';
import { type KindDescription, usualPaths } from '#domain/partitioned/description.ts';
import { at, segmentsOf, withAt } from '#domain/partitioned/path.ts';
import type { KubeObject } from '#domain/kube/object.ts';

type Images = Readonly<Record<string, string>>;

/**
 * The workload with other images, by container name, as in `kubectl set image`; the workload's own name stands for its
 * only container. Fails with PlanRefused for a name that is neither.
 */
export const withImages = (
  object: KubeObject,
  images: Images,
  described: readonly KindDescription[] = [],
): KubeObject => {
  const path = podPathOf(object, described);
  const pod = fields(at(object, path));
  const chosen = chosenIn(object, pod, images);
  return withAt(object, path, { ...pod, ...imagesIn(pod, chosen) }) as KubeObject;
};

/** Where its pods are described: a CronJob describes them in the Jobs that it makes. */
const podPathOf = (object: KubeObject, described: readonly KindDescription[]): readonly string[] => {
  const own = described.find(({ kind }) => kind === object.kind);
  const usual = [...segmentsOf((own?.paths ?? usualPaths).template), 'spec'];
  const ofJobs = ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
  return at(object, usual) === undefined && at(object, ofJobs) !== undefined ? ofJobs : usual;
};

/** The image of each container that gets one. */
const chosenIn = (
  { kind, metadata }: KubeObject,
  pod: Fields,
  images: Images,
): ReadonlyMap<string, string> => {
  const namesIn = (field: string) => list(pod[field]).map(({ name }) => String(name));
  const own = namesIn('containers');
  const all = [...namesIn('initContainers'), ...own];
  return new Map(
    Object.entries(images).map(([name, image]) => {
      if (all.includes(name)) return [name, image];
      if (name === metadata.name && own[0] !== undefined && own.length === 1) return [own[0], image];
      const reason = `has no container "${name}"; ${hint(name, all)}`;
      throw new Failure('PlanRefused', `${kind}/${metadata.name}`, reason);
    }),
  );
};

const imagesIn = (pod: Fields, chosen: ReadonlyMap<string, string>): Fields =>
  Object.fromEntries(
    ['initContainers', 'containers']
      .filter((field) => pod[field] !== undefined)
      .map((field) => [
        field,
        list(pod[field]).map((one) => ({ ...one, image: chosen.get(String(one['name'])) ?? one['image'] })),
      ]),
  );
