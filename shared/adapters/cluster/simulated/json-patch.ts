import type { Json } from '#domain/json.ts';
import { applyOperations, type Operation } from '#domain/kube/json-patch.ts';
import type { PatchOperation } from '#domain/kube/object.ts';

/** JSON Patch the way the API server does it: all or nothing; undefined when an operation does not fit the document. */
export const patched = (document: unknown, operations: readonly PatchOperation[]): unknown => {
  // Both are JSON that came from outside: the document as it is stored, values as they are sent.
  const copies = structuredClone({ document, operations }) as unknown as {
    readonly document: Json;
    readonly operations: readonly Operation[];
  };
  const done = applyOperations(copies.document, copies.operations, { absentIsNull: true });
  return 'refused' in done ? undefined : done.value;
};
