import type { CloudStack, StackOperation, StackPhase } from '#domain/stack/cloud-stack.ts';

const failed = /_FAILED$/;
const undone = /^(ROLLBACK|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE$/;

/** What a status of CloudFormation means; of the 23 there are. */
export const phaseOf = (status: string): StackPhase => {
  if (status === 'REVIEW_IN_PROGRESS') return 'empty';
  if (status.endsWith('_IN_PROGRESS')) return 'moving';
  if (undone.test(status)) return 'undone';
  return failed.test(status) ? 'failed' : 'ready';
};

export const operationOf = (status: string): StackOperation => {
  if (status.startsWith('UPDATE')) return 'update';
  if (status.startsWith('DELETE')) return 'delete';
  return status.startsWith('IMPORT') ? 'import' : 'create';
};

/** Whether a stack of that name may be created as if there were none. */
export const holdsNothing = ({ phase, operation }: Pick<CloudStack, 'phase' | 'operation'>): boolean =>
  phase === 'empty' || (phase === 'undone' && operation === 'create');
