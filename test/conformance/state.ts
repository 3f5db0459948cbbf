import type { Finding, StateCase } from './cases.ts';
export const runState = async (one: StateCase): Promise<Finding> => ({ name: one.name, result: 'outside' });
