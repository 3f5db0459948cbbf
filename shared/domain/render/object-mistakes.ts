import { objectTitle } from '../config/object-items.ts';
import type { Mistake } from '../config/place.ts';
import { childOf, textOf, type Tree } from '../config/tree.ts';
import { readImage } from '../kube/image.ts';
import { misnamed, misspelt, withoutPods } from './object-fields.ts';
import { containersOf } from './object-pods.ts';
import { strayPods } from './stray-pods.ts';
import { stuckStrategies } from './stuck-strategy.ts';
import { wrongTypes } from './wrong-types.ts';
import { maskText } from '../kube/mask/secret-text.ts';

/** Mistakes in Kubernetes objects as written, beyond their outer shape, each with its place. */
export const objectMistakes = (objects: readonly Tree[]): readonly Mistake[] =>
  objects.flatMap((object) => [
    ...foreign(object),
    ...misspelt(object),
    ...misnamed(object),
    ...withoutPods(object, objects),
    ...wrongImages(object),
    ...wrongTypes(object),
    ...stuckStrategies(object),
    ...strayPods(object),
    ...nameless(object),
  ]);

const at = ({ at: { file, line, column } }: Tree, reason: string): Mistake => ({
  file,
  line,
  column,
  reason,
});

/** The API server would create another object of it each time, and a release must find again what it has created. */
const nameless = (object: Tree): readonly Mistake[] => {
  const metadata = childOf(object, 'metadata');
  const generated = childOf(metadata, 'generateName');
  if (generated === undefined || textOf(childOf(metadata, 'name')) !== undefined) return [];
  const name = (textOf(generated) ?? '').replace(/-$/, '');
  const { file, line, column } = generated.key ?? generated.at;
  const reason = `${objectTitle(object)} has only a generateName, so that each release would make another one; write name: ${name === '' ? 'its name' : name} instead (hooks of a chart get a suffix by their content)`;
  return [{ file, line, column, reason }];
};

/** What belongs to a tool, and means nothing to a cluster. */
const foreign = (object: Tree): readonly Mistake[] => {
  const [version = '', kind] = [textOf(childOf(object, 'apiVersion')), textOf(childOf(object, 'kind'))];
  if (kind === 'Kustomization' && version.startsWith('kustomize.config.k8s.io/'))
    return [
      at(
        object,
        'a Kustomization is for kustomize, and Tidegate runs none; put its output here instead: kustomize build <folder> > objects/<component>/all.yaml',
      ),
    ];
  if (kind === 'Component' && version.startsWith('kustomize.config.k8s.io/'))
    return [
      at(object, 'this is a component of kustomize; put the output of kustomize build <folder> here instead'),
    ];
  if (kind === 'Application' && version.startsWith('core.oam.dev/'))
    return [
      at(
        object,
        'an Application cannot be an object of a component; write it as app.yaml in a folder of its own',
      ),
    ];
  return [];
};

const runPods = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'];

const wrongImages = (object: Tree): readonly Mistake[] => {
  const kind = textOf(childOf(object, 'kind')) ?? '';
  if (!runPods.includes(kind)) return [];
  return containersOf(object).flatMap((container) => {
    const image = childOf(container, 'image');
    const text = textOf(image);
    if (image === undefined || text === undefined || readImage(text) !== undefined) return [];
    return [
      at(image, `the image of ${objectTitle(object)} must be ${imageMessage}, not "${maskText(text)}"`),
    ];
  });
};

const imageMessage =
  'the name of an image, like shop/checkout:1.0.0, in lower case and with no placeholder left in it';
