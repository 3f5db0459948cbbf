import {
  anything,
  freeMap,
  listOf,
  needed,
  optional,
  or,
  record,
  text,
  textLike,
  usually,
  type Fields,
  type ValueOf,
} from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined } from './objects.ts';

const size = textLike(/^[1-9]\d{0,63}(E|P|T|G|M|K|Ei|Pi|Ti|Gi|Mi|Ki)$/, 'a size like 8Gi');
const source = optional(record({ name: needed(text), kind: needed(text), apiGroup: needed(text) }));

/** What can be said of a claim for storage. */
export const claimFields = {
  volumeMode: or(usually('Filesystem', 'Block'), 'Filesystem'),
  volumeName: optional(text),
  accessModes: or(listOf(text), ['ReadWriteOnce']),
  storageClassName: optional(text),
  resources: optional(
    record({
      requests: optional(record({ storage: needed(size) })),
      limits: optional(record({ storage: needed(size) })),
    }),
  ),
  dataSourceRef: source,
  dataSource: source,
  selector: optional(freeMap(anything)),
} as const satisfies Fields;

const claimShape = record(claimFields);

export const claimOf = (name: string, said: ValueOf<typeof claimShape>): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: defined({
    accessModes: said.accessModes,
    volumeMode: said.volumeMode,
    volumeName: said.volumeName,
    storageClassName: said.storageClassName,
    resources: defined({
      requests: said.resources?.requests ?? { storage: '8Gi' },
      limits: said.resources?.limits,
    }),
    dataSourceRef: said.dataSourceRef,
    dataSource: said.dataSource,
    selector: said.selector,
  }),
});
