import type { KubeObject } from '#domain/kube/object.ts';
import { compile } from '#shared/compiler/compile.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import { appSource } from './stage.ts';
import type { Source } from '#domain/config/place.ts';

/** A shop that a team had deployed by hand; its pods are Ready. */
export const standing = async (
  app: (namespace: string) => Source,
  seed = 1,
  casting: Parameters<typeof openSimulatedTheatre>[1] = {},
): Promise<SimulatedTheatre> => {
  const stage = await openSimulatedTheatre(seed, casting);
  const compiled = compile(app(stage.namespace), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  for (const { objects } of Object.values(compiled.manifests)) {
    for (const object of objects) await stage.kubectl(object);
  }
  await stage.clock.advance(20_000);
  return stage;
};

/** The shop's Deployment as it stands. */
export const live = (stage: SimulatedTheatre, name = 'shop'): Promise<KubeObject> =>
  stage.cluster.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: stage.namespace,
    name,
  }) as Promise<KubeObject>;

/** The shop with this tag, as an application file. */
export const v =
  (image: string, more: Partial<Parameters<typeof appSource>[0]> = {}) =>
  (namespace: string) =>
    appSource({ image: `shop/app:${image}`, namespace, bake: '30s', ...more });

/** Asks for a release and waits for its end. */
export const releaseV = async (stage: SimulatedTheatre, id: string, app: (namespace: string) => Source) => {
  await stage.request(id, app(stage.namespace));
  return stage.ended(id);
};
