import type { StackOperation, StackPhase } from '#domain/stack/cloud-stack.ts';

export interface Standing {
  readonly phase: StackPhase;
  readonly operation: StackOperation;
}

const operations: readonly (readonly [RegExp, StackOperation])[] = [
  [/^CREATE_/, 'create'],
  [/^(UPDATE_|ROLLBACK_)/, 'update'],
  [/^DELETE_/, 'delete'],
  [/^CHECK_/, 'check'],
  [/^IMPORT_/, 'import'],
];

/**
 * What a status of ROS means; undefined for a stack that is gone. `ROLLBACK_COMPLETE` is a failed update that was taken
 * back, `CREATE_ROLLBACK_COMPLETE` a failed creation. A word that ROS may add is judged by its end.
 */
export const standingOf = (status: string): Standing | undefined => {
  if (status === 'DELETE_COMPLETE') return undefined;
  if (status === 'REVIEW_IN_PROGRESS') return { phase: 'empty', operation: 'create' };
  const operation = operations.find(([pattern]) => pattern.test(status))?.[1] ?? 'update';
  if (status.endsWith('_IN_PROGRESS')) return { phase: 'moving', operation };
  if (status.endsWith('ROLLBACK_COMPLETE')) return { phase: 'undone', operation };
  return { phase: status.endsWith('_COMPLETE') ? 'ready' : 'failed', operation };
};
