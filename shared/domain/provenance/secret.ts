import { isObject, sameJson, type Json } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import { hidesField, hidesKey, holdsSecrets, isHiddenBelow } from '../kube/mask-secrets.ts';
import { isSecretName } from '../kube/mask/secret-name.ts';
import { secretWords } from '../kube/mask/shapes/commands.ts';
import { renderPart, type Rendering } from '../render/render.ts';
import { valueAt, type Segment } from '../kube/field-path.ts';
import { recreated } from './restore.ts';
import { alternatives, replaceAt } from './change.ts';
import { findWritten, leavesOf, type Written } from './written.ts';
import type { AppMarks, WrittenComponent } from '../render/written.ts';

/** One component of one target: what was written, what was rendered, and which file set what. */
export interface Asked {
  readonly marks: AppMarks;
  readonly component: WrittenComponent;
  readonly rendering: Rendering;
}

/**
 * Whether a written value, or a part of it, is secret: it ends in a Secret (found by trying: if it is changed, the
 * Secret changes), or is under a secret name. Nothing has to be marked for that.
 */
export const isSecret = (asking: Asked, path: readonly Segment[]): boolean => {
  const parts = leavesOf(asking.component).filter(
    (leaf) => begins(leaf.path, path) || begins(path, leaf.path),
  );
  if (parts.length === 0) return wasSecret(asking, path);
  return parts.some((leaf) => isNamedSecret(asking.component, leaf.path) || endsInSecret(asking, leaf));
};

/** The same for a value that no longer exists: asked of the component as it was. */
const wasSecret = (asking: Asked, path: readonly Segment[]): boolean => {
  const component = recreated(asking.component, path);
  const found = findWritten(component, path);
  const isThere = leavesOf(component).some((leaf) => begins(leaf.path, found?.path ?? path));
  // What cannot be tried is kept to itself.
  return !isThere || isSecret({ ...asking, component }, found?.path ?? path);
};

/** Whether a field of a rendered object is secret. */
export const isSecretField = (object: KubeObject, path: readonly Segment[]): boolean =>
  isBelowSecret(object, path) ||
  path.some((segment, index) => {
    const around = valueAt(object, path.slice(0, index));
    if (Array.isArray(around)) return secretWords(around)[Number(segment)] === true;
    if (!isObject(around)) return false;
    return (
      hidesField(around, segment, path[index - 1]) ||
      (index === 1 && object.kind === 'Secret' && segment === 'annotations')
    );
  });

/** Below a field like `credentials`, unless it only says where the secret is. */
const isBelowSecret = (object: KubeObject, path: readonly Segment[]): boolean =>
  path
    .slice(0, -1)
    .some((segment, index) => isObject(valueAt(object, path.slice(0, index))) && holdsSecrets(segment)) &&
  isHiddenBelow(valueAt(object, path), path.at(-1) ?? '');

const begins = (path: readonly Segment[], start: readonly Segment[]): boolean =>
  start.every((segment, index) => path[index] === segment);

/**
 * `env[0].value` beside a name like DB_PASSWORD, what follows `--token` in a list, or a field that has such a name
 * itself.
 */
const isNamedSecret = (component: WrittenComponent, path: readonly Segment[]): boolean => {
  const last = path.at(-1) ?? '';
  if (path.slice(2, -1).some(holdsSecrets) && isHiddenBelow('', fieldOf(path))) return true;
  if (last === 'value') return isSecretName(textAt(component, [...path.slice(0, -1), 'name']) ?? '');
  if (/^\d+$/.test(last)) return isSecretWordOf(component, path.slice(0, -1), Number(last));
  return hidesKey(last, path.at(-2) ?? '');
};

/** Words of a command that announce the next one: its first, which name the tool, and those just before. */
const isSecretWordOf = (component: WrittenComponent, list: readonly Segment[], index: number): boolean => {
  const near = Array.from({ length: index + 1 }, (_, at) => at).filter((at) => at < 4 || at > index - 5);
  return secretWords(near.map((at) => textAt(component, [...list, String(at)]))).at(-1) === true;
};

const fieldOf = (path: readonly Segment[]): string =>
  path.findLast((segment) => !/^\d+$/.test(segment)) ?? '';

const textAt = (component: WrittenComponent, path: readonly Segment[]): string | undefined => {
  const found = leavesOf(component).find((leaf) => sameJson(leaf.path, path));
  return found?.tree.kind === 'leaf' ? String(found.tree.value) : undefined;
};

const endsInSecret = ({ marks, component, rendering }: Asked, { path, tree }: Written): boolean => {
  const secrets = (other: WrittenComponent) =>
    renderPart(marks, other, rendering).objects.filter(isSecretObject);
  const before = secrets(component);
  // Without a Secret there may be one all the same, once a part that was deleted is back.
  if (before.length === 0 && tree.kind !== 'gone') return false;
  return alternatives(tree).some((other) =>
    secrets(replaceAt(component, path, other)).some((after) => {
      const same = before.find(({ metadata }) => metadata.name === after.metadata.name);
      return same === undefined ? tree.kind === 'gone' : !sameJson(contentOf(same), contentOf(after));
    }),
  );
};

const isSecretObject = ({ kind }: KubeObject): boolean => kind === 'Secret';

/** Annotations too: tools keep copies of a Secret in its own. */
const contentOf = ({ data = null, stringData = null, metadata }: KubeObject): Json => [
  data as Json,
  stringData as Json,
  metadata.annotations ?? null,
];
