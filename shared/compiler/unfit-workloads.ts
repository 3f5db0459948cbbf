import type { Mistake } from '#domain/config/place.ts';
import { componentOf, type Manifest } from '#domain/kube/manifest.ts';
import { kindOf } from '#domain/workload/kinds.ts';
import { drivenBy } from '#domain/workload/other-drivers.ts';
import type { Application } from './application.ts';

/** Workloads that no step can hold as written, whatever is in a cluster: each once, at its component. */
export const unfitWorkloads = (
  manifests: Readonly<Record<string, Manifest>>,
  application: Application,
): readonly Mistake[] => {
  const told = Object.values(manifests).flatMap((manifest) =>
    manifest.objects.flatMap((object): readonly Mistake[] => {
      const kind = kindOf(object, manifest.kinds);
      const reason = kind && (kind.misfit(object, undefined) ?? drivenBy(object, manifest.objects));
      if (reason === undefined) return [];
      const name = componentOf(manifest, object);
      const { file, line, column } =
        application.components.find((one) => one.name === name)?.at ?? application.at;
      return [{ file, line, column, reason }];
    }),
  );
  return [...new Map(told.map((mistake) => [mistake.reason, mistake])).values()];
};
