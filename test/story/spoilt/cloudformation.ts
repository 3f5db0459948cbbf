import type { CloudSetting } from '#adapters/cloud/settings.ts';
import { inRealTime } from '#test/fakes/clouds.ts';
import { playCloudFormation } from '#test/fakes/cloudformation/server.ts';
import { cloudsOf } from '../every-cloud.ts';
import { nowhere, type SpoiltCloud, stack } from './spoilt.ts';

export const cloudFormation = async (): Promise<SpoiltCloud> => {
  const aws = await playCloudFormation();
  const keys = { own: 'AKIDOWN', other: 'AKIDOTHER' };
  const services = ['CLOUDFORMATION', 'STS', 'SECRETS_MANAGER'];
  const env: Record<string, string> = {
    AWS_ACCESS_KEY_ID: keys.own,
    AWS_SECRET_ACCESS_KEY: 'a-planted-secret-key',
    ...Object.fromEntries(services.map((name) => [`AWS_ENDPOINT_URL_${name}`, aws.url])),
  };
  const setting: CloudSetting = { kind: 'cloudformation', region: 'eu-central-1' };
  const held = () => {
    const found = aws.accountOf(keys.own).stacks.get(stack);
    if (found === undefined) throw new Error(`there is no ${stack}`);
    return found;
  };
  const faults = {
    'no such type': {
      status: 400,
      code: 'ValidationError',
      message: 'Template format error: Unrecognized resource types: [AWS::RDS::DBInstance]',
    },
    'no right': {
      status: 403,
      code: 'AccessDenied',
      message: 'User: arn:aws:iam::1:user/ann is not authorized to perform: cloudformation:CreateChangeSet',
    },
    'no quota': {
      status: 400,
      code: 'LimitExceededException',
      message: 'Limit for stacks has been exceeded',
    },
  };
  return {
    clouds: (clock) => inRealTime(cloudsOf(setting, clock, nowhere, env), clock),
    answer: (what) => {
      // The SDK takes a limit for throttling, and asks once more.
      const times = what === 'no quota' ? 2 : 1;
      for (let time = 0; time < times; time += 1)
        aws.faults.push({ action: /ChangeSet|ValidateTemplate/, ...faults[what] });
    },
    byHand: (deed) => {
      if (deed === 'removes') aws.accountOf(keys.own).stacks.delete(stack);
      else if (deed === 'breaks') held().status = 'UPDATE_ROLLBACK_FAILED';
      else held().drifted = ['Database'];
    },
    switchTo: (which) => void (env['AWS_ACCESS_KEY_ID'] = keys[which]),
    replacing: "EngineVersion: '16'",
    writes: () => aws.asked.filter((call) => /^(Create|Update|Delete)Stack/.test(call)).length,
    standing: (which) => [...aws.accountOf(keys[which]).stacks.keys()],
    close: () => aws.close(),
  };
};
