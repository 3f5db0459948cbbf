import { hint } from '#domain/config/did-you-mean.ts';
import type { Said } from '#domain/config/tree.ts';
import { chainOf, childOf } from '#domain/config/tree.ts';
import type { Json } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { hidden, shown } from '#domain/kube/mask-secrets.ts';
import type { SecretView } from '#domain/plan/diff.ts';
import { componentOf, type Manifest } from '#domain/kube/manifest.ts';

import { readPath, describePath, segmentsOf, valueAt, type Segment } from '#domain/kube/field-path.ts';
import { isSecret, isSecretField } from '#domain/provenance/secret.ts';
import { whyField } from '#domain/provenance/why.ts';
import { findWritten, type Written } from '#domain/provenance/written.ts';
import type { Compiled, Origin } from './compile.ts';
import { layersFor, takesAway } from './layers.ts';
import type { Laid } from './render-targets.ts';
import type { Place } from '#domain/config/place.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/** The answer to the question why a value is what it is. */
export interface Explanation {
  readonly target: string;
  readonly path: string;
  readonly value?: Json;
  readonly causes: readonly Cause[];
  /** What makes the object exist at all, if that is written. */
  readonly carriers?: readonly Cause[];
  /** Who sets it, when no file does. */
  readonly by?: string;
}

/** One written value that decides it: everything that was said there, oldest first; the last one holds. */
export interface Cause {
  readonly path: string;
  readonly chain: readonly (Place & Pick<Said, 'value' | 'when'>)[];
}

export type Explained = Explanation | { readonly unknown: string };

/**
 * Explains one value of one target. The path is that of a written value (`web.traits.scaler.replicas`) or of a field of
 * a rendered object (`Deployment/web.spec.replicas`); an unknown path is reported with similar ones.
 */
export const explain = (
  compiled: Extract<Compiled, { kind: 'compiled' }>,
  target: string,
  text: string,
  secrets: SecretView = 'masked',
): Explained => {
  const laid = compiled.origin.laid.get(target);
  const manifest = compiled.manifests[target];
  if (laid === undefined || manifest === undefined)
    return { unknown: `unknown target "${target}"; ${hint(target, Object.keys(compiled.manifests))}` };
  if (text.includes('/') && !/^[^/]*["[]/.test(text))
    return explainRendered(compiled.origin, laid, manifest, { text, secrets });
  const path = readPath(text);
  const [name = ''] = path ?? [];
  const component = laid.components.find((one) => one.name === name);
  if (path === undefined || component === undefined)
    return { unknown: takenAway(compiled.origin, laid, name) ?? noSuch(name, laid, manifest) };
  const written = findWritten(component, path);
  if (written === undefined)
    return {
      unknown: `nothing sets ${text}; the path of a value looks like ${name}.properties.image`,
    };
  const cause =
    secrets === 'shown' ? plainCause(written) : causeIn(askingOf(compiled.origin, laid, component))(written);
  const last = cause.chain.at(-1)?.value;
  return { target, path: cause.path, ...(last === undefined ? {} : { value: last }), causes: [cause] };
};

/** The layer that removes a component. */
const takenAway = ({ layers }: Origin, { target }: Laid, name: string): string | undefined => {
  const said = layersFor(layers)(target)
    .flatMap(({ overlays }) => overlays)
    .findLast(({ component, tree }) => component === name && takesAway(tree));
  if (said === undefined) return undefined;
  const { file, line } = said.tree.key ?? said.tree.at;
  return `"${name}" is not in ${target.name}: ${file}:${line} takes it away`;
};

const noSuch = (name: string, { components }: Laid, { objects }: Manifest): string => {
  const names = [...components.map((one) => one.name), ...objects.map(idOf)];
  return `nothing here is called "${name}"; ${hint(name, names)}`;
};

const idOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

const explainRendered = (
  origin: Origin,
  laid: Laid,
  manifest: Manifest,
  { text, secrets }: { readonly text: string; readonly secrets: SecretView },
): Explained => {
  const object = manifest.objects
    .filter((one) => text.toLowerCase().startsWith(idOf(one).toLowerCase()))
    .toSorted((a, b) => idOf(b).length - idOf(a).length)[0];
  const path = object && readPath(text.slice(idOf(object).length).replace(/^[. ]/, ''));
  if (object === undefined || path === undefined)
    return { unknown: noSuch(text.split('.')[0] ?? text, laid, manifest) };
  const name = componentOf(manifest, object);
  const component = laid.components.find((one) => one.name === name);
  const asked = { target: manifest.target, path: `${idOf(object)} ${describePath(path)}` };
  if (component === undefined) return { ...asked, causes: [] };
  const asking = askingOf(origin, laid, component);
  const why = whyField(asking, object, path);
  const masking = isSecretField(object, path) ? hiddenCause : causeIn(asking);
  const causeOf = secrets === 'shown' ? plainCause : masking;
  const isHidden = masking === hiddenCause || why.causes.some(({ path }) => isSecret(asking, path));
  const told = (value: Json): Json => {
    if (secrets === 'shown') return value;
    return isHidden ? hidden(value) : shown(value, path.at(-1));
  };
  const value = why.value === undefined ? {} : { value: told(why.value) };
  if (why.causes.length > 0) {
    return { ...asked, ...value, causes: why.causes.map(causeOf) };
  }
  if (why.value === undefined)
    return { unknown: `${asked.path} does not exist, and no file sets it; ${nearestField(object, path)}` };
  const carriers = why.carriers.length === 0 ? {} : { carriers: why.carriers.map(causeOf) };
  return { ...asked, ...value, ...outside(origin, laid, path, component.type.name), ...carriers };
};

/** What a path that leads nowhere may have meant, at its first wrong segment. */
const nearestField = (object: KubeObject, path: readonly Segment[]): string => {
  const wrong = path.findIndex((_, index) => valueAt(object, path.slice(0, index + 1)) === undefined);
  return hint(path[wrong] ?? '', segmentsOf(valueAt(object, path.slice(0, wrong))));
};

const askingOf = ({ marks, types }: Origin, { target }: Laid, component: WrittenComponent) => ({
  marks,
  component,
  rendering: { namespace: target.namespace, cluster: target.cluster, types },
});

/** Everything said about one written value; for a secret one only who set it, and where. */
const causeIn =
  (asking: Parameters<typeof isSecret>[0]) =>
  (written: Written): Cause =>
    isSecret(asking, written.path)
      ? hiddenCause(written)
      : causeBy(written, (value) => shown(value, written.path.at(-1)));

const plainCause = (written: Written): Cause => causeBy(written, (value) => value);
const hiddenCause = (written: Written): Cause => causeBy(written, hidden);

const causeBy = ({ path, chain }: Written, show: (value: Json) => Json): Cause => ({
  path: describePath(path),
  chain: chain.map((said) => flat(said, show)),
});

const flat = (
  { at: { file, line, column }, value, when }: Said,
  show: (value: Json) => Json = shown,
): Cause['chain'][number] => ({
  file,
  line,
  column,
  ...(value === undefined ? {} : { value: show(value) }),
  ...(when === undefined ? {} : { when }),
});

/** What no component says: the application's own labels, the place of the target, and what the type always writes. */
const outside = (
  { app }: Origin,
  { target }: Laid,
  path: readonly Segment[],
  type: string,
): Pick<Explanation, 'causes' | 'by'> => {
  const [first, second, third = ''] = path;
  const marks =
    first === 'metadata' && (second === 'labels' || second === 'annotations') ? second : undefined;
  const mark = marks && childOf(childOf(childOf(app, 'metadata'), marks), third);
  if (mark !== undefined)
    return {
      causes: [{ path: `metadata.${marks}.${third}`, chain: chainOf(mark).map((said) => flat(said)) }],
    };
  if (first === 'metadata' && second === 'namespace')
    return { causes: [], by: `the target "${target.name}", whose namespace is ${target.namespace}` };
  if (marks !== undefined) return { causes: [], by: 'Tidegate itself, to know its objects again' };
  return { causes: [], by: `the type ${type}: it is so for every component of it` };
};

/** Every field of an object that holds a plain value. */
export const fieldsOf = (value: unknown, path: readonly Segment[] = []): readonly (readonly Segment[])[] => {
  if (typeof value !== 'object' || value === null) return valueAt(value, []) === undefined ? [] : [path];
  return Object.entries(value).flatMap(([name, child]) => fieldsOf(child, [...path, name]));
};
