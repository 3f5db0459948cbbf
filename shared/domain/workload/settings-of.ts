import { sameJson } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Found } from './kind.ts';
import { settingsChange, type SettingsChange } from './settings.ts';
import type { WorkloadPlan } from './snapshot.ts';

/** What changes beside the pods of what was found, also against the release that is taken over. */
export const settingsOf = (
  { object, previous, inherited }: Found,
  live: KubeObject,
): SettingsChange | undefined => {
  const { before, after } = inherited?.plan ?? {};
  const changed =
    before?.settings === undefined || after?.settings === undefined
      ? undefined
      : { before: before.settings, after: after.settings };
  return settingsChange({ live, object, previous, inherited: changed });
};

/** A plan that would change settings only, and has none to change, leaves all as it is. */
export const orSame = (plan: WorkloadPlan): WorkloadPlan => {
  const { kind, before, after } = plan;
  const isSame = kind === 'settings' && after.settings === undefined && sameJson(before.own, after.own);
  return isSame ? { ...plan, kind: 'same' } : plan;
};
