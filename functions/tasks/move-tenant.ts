import { onLambda } from '#functions/runtime/lambda.ts';
import { moveTenant as move } from '#shared/services/tenants/move.ts';
import { successorOf } from '#shared/services/releases/continue-run.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Continues creating or removing a tenant. An execution that has run long hands over to a new one. */
export const moveTenant: Task<'moveTenant'> = async ({ tenant, run }, world) => {
  const moved = await move(world, tenant);
  const name = moved.kind === 'waits' ? successorOf(world, 'tenant', run) : undefined;
  if (name === undefined) return moved;
  await world.engine.start('tenant', name, { tenant });
  return { kind: 'settled' };
};

export const handler = onLambda(moveTenant);
