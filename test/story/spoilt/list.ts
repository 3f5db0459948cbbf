import { cloudFormation } from './cloudformation.ts';
import { operator } from './operator.ts';
import { ros } from './ros.ts';
import { simulated } from './simulated.ts';
import type { SpoiltCloud } from './spoilt.ts';

/** Every kind of cloud. */
export const spoiltClouds: Readonly<Record<string, () => Promise<SpoiltCloud>>> = {
  'a simulated cloud': simulated,
  'Alibaba ROS': ros(),
  'ROS of Apsara Stack': ros({ organization: '12', resourceGroup: '34' }),
  CloudFormation: cloudFormation,
  'an operator in the cluster': operator,
};
