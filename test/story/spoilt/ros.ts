import type { CloudSetting } from '#adapters/cloud/settings.ts';
import { inRealTime } from '#test/fakes/clouds.ts';
import { playRos } from '#test/fakes/ros/server.ts';
import { cloudsOf, settings } from '../every-cloud.ts';
import { either, nowhere, type SpoiltCloud, stack } from './spoilt.ts';

export const ros =
  (apsara?: { readonly organization: string; readonly resourceGroup: string }) =>
  async (): Promise<SpoiltCloud> => {
    const isApsara = apsara !== undefined;
    const own = await playRos({ isApsara });
    const other = await playRos({ isApsara, accountId: '6543210987654321' });
    const at = ({ url }: typeof own, organization: string): CloudSetting => ({
      ...settings.ros({ url }),
      ...(apsara && { apsara: { ...apsara, organization } }),
    });
    const found = () =>
      [...own.stacks.values()].find(({ name, status }) => name === stack && status !== 'DELETE_COMPLETE');
    const faults = {
      'no right': {
        status: 403,
        code: 'NoPermission',
        message: 'User acs:ram::1:user/ann is not authorized to perform ros:PreviewStack',
      },
      'no quota': {
        status: 400,
        code: 'StackLimitExceeded',
        message: 'The number of stacks exceeds the limit.',
      },
    };
    let flip: ((which: 'own' | 'other') => void) | undefined;
    return {
      clouds: (clock) => {
        const open = (server: typeof own, organization: string) =>
          inRealTime(cloudsOf(at(server, organization), clock, nowhere), clock);
        const { clouds, switchTo } = either(open(own, apsara?.organization ?? ''), open(other, '99'));
        flip = switchTo;
        return clouds;
      },
      answer: (what) => {
        if (what === 'no such type')
          own.types = new Map([...own.types].filter(([type]) => !type.startsWith('ALIYUN::RDS')));
        else own.faults.push({ action: /PreviewStack/, kind: 'error', ...faults[what] });
      },
      byHand: (deed) => {
        const one = found();
        if (one === undefined) throw new Error(`there is no ${stack}`);
        if (deed === 'removes') one.status = 'DELETE_COMPLETE';
        else if (deed === 'breaks') Object.assign(one, { status: 'ROLLBACK_FAILED', reason: 'no capacity' });
        else one.drifted = { Database: 'MODIFIED' };
      },
      switchTo: (which) => flip?.(which),
      replacing: "Version: '16.0'",
      writes: () => own.asked.filter(({ action }) => /^(Create|Update|Delete)Stack$/.test(action)).length,
      standing: (which) =>
        [...(which === 'own' ? own : other).stacks.values()]
          .filter(({ status }) => status !== 'DELETE_COMPLETE')
          .map(({ name }) => name),
      close: () => [own, other].forEach((one) => one.close()),
    };
  };
