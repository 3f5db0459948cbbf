import { canonical } from '../json.ts';
import { childOf, textOf, type Tree } from './tree.ts';

/** The list in a component that holds Kubernetes objects. */
export const objectList = 'objects';

/** What a Kubernetes object is known by; it may leave out all but its kind. */
interface ObjectName {
  readonly group: string | undefined;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

const nameOf = (item: Tree): ObjectName => {
  const metadata = childOf(item, 'metadata');
  const version = textOf(childOf(item, 'apiVersion'));
  return {
    group: version === undefined ? undefined : version.includes('/') ? version.split('/')[0] : '',
    kind: textOf(childOf(item, 'kind')) ?? '',
    namespace: textOf(childOf(metadata, 'namespace')),
    name: textOf(childOf(metadata, 'name')) ?? '',
  };
};

/** Objects can be distinguished if each of them states its kind and name. */
export const areObjects = (items: readonly Tree[]): boolean =>
  items.every((item) => textOf(childOf(item, 'kind')) !== undefined);

export const objectId = (item: Tree): string => {
  const { group, kind, namespace, name } = nameOf(item);
  return canonical([group ?? null, kind, namespace ?? null, name]);
};

/** `Deployment/web`, the way people name it. */
export const objectTitle = (item: Tree): string => {
  const { kind, name } = nameOf(item);
  return name === '' ? kind : `${kind}/${name}`;
};

/**
 * The object among these that a layer's item means: the one of that kind and name. API group and namespace distinguish
 * namesakes, and may be omitted if there are none.
 */
export const meantObject = (item: Tree, among: readonly Tree[]): Tree | undefined => {
  const wanted = nameOf(item);
  const agrees = (a: string | undefined, b: string | undefined): boolean =>
    a === undefined || b === undefined || a === b;
  const found = among.filter((one) => {
    const { group, kind, namespace, name } = nameOf(one);
    return (
      kind === wanted.kind &&
      name === wanted.name &&
      agrees(group, wanted.group) &&
      agrees(namespace, wanted.namespace)
    );
  });
  return found.length === 1 ? found[0] : found.find((one) => objectId(one) === objectId(item));
};

/** Whether a path within the list leads to a part of an object's key, which is not a value of its own. */
export const isObjectName = (path: readonly string[]): boolean => {
  const at = path.lastIndexOf(objectList);
  const rest = path.slice(at + 2).join('.');
  return at !== -1 && /^(apiVersion|kind|metadata\.(name|namespace))$/.test(rest);
};
