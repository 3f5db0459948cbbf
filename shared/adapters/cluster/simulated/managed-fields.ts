import { isObject, sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { type FieldSet, fieldsIn, fromV1, readAt, toV1 } from './field-sets.ts';
import { instant } from './shapes.ts';

/** Who writes, and how: the API counts the same name once for each way. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
}

/** One manager and the fields that it owns. */
export interface Owner extends Manager {
  readonly fields: FieldSet;
  readonly apiVersion: string;
  readonly time: string;
}

export const ownersOf = (object: KubeObject | undefined): readonly Owner[] => {
  const entries: unknown = object?.metadata['managedFields'];
  return (Array.isArray(entries) ? entries.filter(isObject) : []).map((entry) => ({
    name: String(entry['manager']),
    operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
    apiVersion: String(entry['apiVersion']),
    time: String(entry['time']),
    fields: fromV1(entry['fieldsV1']),
  }));
};

export const isSame = (a: Manager, b: Manager): boolean => a.name === b.name && a.operation === b.operation;

/** The object with its owners written into it; owners of nothing are left out. */
export const withOwners = (object: KubeObject, owners: readonly Owner[]): KubeObject => {
  const managedFields = owners
    .filter(({ fields }) => fields.size > 0)
    .map(({ name, operation, apiVersion, time, fields }) => ({
      manager: name,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toV1(fields),
    }));
  return { ...object, metadata: { ...object.metadata, managedFields } };
};

/** After a plain write: the writer owns what it changed, and the former owners no longer do. */
export const ownersAfterUpdate = (
  before: KubeObject | undefined,
  after: KubeObject,
  manager: string,
  now: number,
): readonly Owner[] => {
  const writer: Manager = { name: manager, operation: 'Update' };
  const changed = changedFields(before, after);
  const others = ownersOf(before).map((owner) =>
    isSame(owner, writer) ? owner : { ...owner, fields: keep(owner.fields, (path) => !isAt(changed, path)) },
  );
  const own = others.find((owner) => isSame(owner, writer));
  const standing = [...changed].filter(([, path]) => readAt(after, path) !== undefined);
  const kept = [...(own?.fields ?? [])].filter(([, path]) => readAt(after, path) !== undefined);
  const fields = new Map([...kept, ...standing]);
  const time = instant(now);
  return [
    ...others.filter((owner) => !isSame(owner, writer)),
    {
      ...writer,
      apiVersion: after.apiVersion,
      time: standing.length > 0 ? time : (own?.time ?? time),
      fields,
    },
  ];
};

export const changedFields = (before: KubeObject | undefined, after: KubeObject): FieldSet => {
  if (before === undefined) return fieldsIn(after);
  const all = new Map([...fieldsIn(before), ...fieldsIn(after)]);
  return keep(all, (path) => {
    const is = readAt(after, path);
    const was = readAt(before, path);
    return path.at(-1) === '.' ? (is === undefined) !== (was === undefined) : !sameJson(is, was);
  });
};

export const keep = (set: FieldSet, holds: (path: readonly string[]) => boolean): FieldSet =>
  new Map([...set].filter(([, path]) => holds(path)));

const isAt = (set: FieldSet, path: readonly string[]): boolean => set.has(path.join('\n'));
