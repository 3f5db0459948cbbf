import type { Environment } from '../places/aws-keys.ts';

/**
 * What to check if a function cannot connect to a server: AWS drops packets silently, so a missing rule, a missing
 * route and a wrong address all look the same. The names are those of the AWS console.
 */
export const networkAdvice =
  (env: Environment) =>
  (server: string): string => {
    const { hostname, port, protocol } = new URL(server);
    const at = `port ${port === '' ? (protocol === 'http:' ? '80' : '443') : port} of ${hostname}`;
    const subnets = listed(env['TIDEGATE_SUBNETS']);
    const groups = listed(env['TIDEGATE_SECURITY_GROUPS']);
    if (subnets === undefined)
      return `this function is in no subnet of yours: a private API server needs the parameters subnetIds and securityGroupIds (docs/aws.md), a public one must let the addresses of AWS Lambda in on ${at}`;
    const who = groups ?? 'their default security group';
    return `this function is in ${subnets}: there must be a route from there to ${hostname}, an outbound rule of ${who} to ${at}, and an inbound rule of the API server's security group from ${who} on that port`;
  };

const listed = (text: string | undefined): string | undefined => {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  return names.length === 0 ? undefined : names.join(' and ');
};
