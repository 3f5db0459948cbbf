import type { ApprovalSection } from '../app/app.ts';
import { type ApprovalPolicy, stricter } from './policy.ts';

/** What an approval for these environments needs: the application's policy, and at least the operator's. */
export const policyFor = (
  section: ApprovalSection | undefined,
  operators: Readonly<Record<string, ApprovalPolicy>>,
  environments: readonly string[],
): ApprovalPolicy | undefined => {
  const { environments: particular = {}, ...everywhere } = section ?? { expiresInSeconds: 0 };
  const all = [
    ...(section === undefined ? [] : [everywhere]),
    ...environments.flatMap((name) => [ownOf(particular, name), ownOf(operators, name)]),
  ].filter((policy) => policy !== undefined);
  const [first, ...others] = all;
  return first === undefined ? undefined : others.reduce(stricter, first);
};

const ownOf = <T>(map: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;
