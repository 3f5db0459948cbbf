import type { PatchOperation } from '#domain/kube/object.ts';

/** The patches of the exam, spelled out here so that the laws are proved without the code that relies on them. */

export const held = 2147483646;
export const noDeadline = 2147483647;

export const set = (field: string, value: unknown): PatchOperation => ({
  op: 'add',
  path: `/spec/${field}`,
  value,
});
export const unset = (field: string): PatchOperation => ({ op: 'remove', path: `/spec/${field}` });
/** The write is made only where this stands. */
export const given = (path: string, value: unknown): PatchOperation => ({ op: 'test', path, value });

export const rollingUpdate = (maxUnavailable: number | string, maxSurge: number | string): PatchOperation =>
  set('strategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } });

export const hold = (
  template: unknown,
  unavailable: number | string,
  surge: number | string,
): readonly PatchOperation[] => [
  set('template', template),
  set('minReadySeconds', held),
  set('progressDeadlineSeconds', noDeadline),
  rollingUpdate(unavailable, surge),
];

/** The user's own fields, which are the defaults here. */
export const lift = (
  unavailable: number | string = '25%',
  surge: number | string = '25%',
): readonly PatchOperation[] => [
  unset('minReadySeconds'),
  set('progressDeadlineSeconds', 600),
  rollingUpdate(unavailable, surge),
];
