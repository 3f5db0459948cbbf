import type { IncomingHttpHeaders } from 'node:http';
import { RosRefusal } from './refusal.ts';
import { type Params, signatureOf } from './signature.ts';

export interface Account {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Demanded where it is set, as of a RAM role. */
  readonly securityToken?: string;
}

export interface Entrance {
  readonly account: Account;
  /** A private cloud: requests must say for which organization, resource group and region they are. */
  readonly isApsara: boolean;
  /** Epoch ms. */
  now(): number;
}

const fifteenMinutes = 900_000;
/** Other services than ROS that this server plays. */
const versions: Readonly<Record<string, string>> = {
  GetCallerIdentity: '2015-04-01',
  GetSecretValue: '2016-01-20',
};
const demanded = ['Action', 'Version', 'AccessKeyId', 'SignatureNonce', 'Timestamp', 'Signature'];
/** What Apsara Stack wants beside the signature. */
const apsaraHeaders: Readonly<Record<string, RegExp>> = {
  'x-acs-organizationid': /^\d+$/,
  'x-acs-resourcegroupid': /^\d+$/,
  'x-acs-regionid': /^\S+$/,
  'x-acs-request-version': /^v1$/,
  'x-acs-asapi-product': /^(ROS|STS|KMS)$/,
};

/** Checks requests as the gateway before ROS does: parameters, key, clock, nonce, signature. */
export const openEntrance = ({ account, isApsara, ...clock }: Entrance) => {
  const nonces = new Set<string>();
  return (method: string, params: Params, headers: IncomingHttpHeaders): void => {
    const missing = demanded.find((name) => (params[name] ?? '') === '');
    if (missing !== undefined)
      throw new RosRefusal(400, 'MissingParameter', `The input parameter "${missing}" is mandatory.`);
    if (params['Version'] !== (versions[params['Action'] ?? ''] ?? '2019-09-10'))
      throw new RosRefusal(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
    checkKey(account, params);
    checkTime(params['Timestamp'] ?? '', clock.now());
    const nonce = params['SignatureNonce'] ?? '';
    if (nonces.has(nonce))
      throw new RosRefusal(400, 'SignatureNonceUsed', 'The request signature nonce has been used.');
    if (signatureOf(method, params, account.accessKeySecret) !== params['Signature'])
      throw new RosRefusal(400, 'SignatureDoesNotMatch', 'The signature does not match.');
    nonces.add(nonce);
    if (isApsara) checkApsara(headers);
  };
};

const checkKey = ({ accessKeyId, securityToken }: Account, params: Params): void => {
  if (params['AccessKeyId'] !== accessKeyId)
    throw new RosRefusal(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  if (securityToken !== undefined && params['SecurityToken'] !== securityToken)
    throw new RosRefusal(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
};

const checkTime = (timestamp: string, now: number): void => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(at))
    throw new RosRefusal(400, 'InvalidTimeStamp.Format', 'Specified time stamp is not well formatted.');
  if (Math.abs(now - at) > fifteenMinutes)
    throw new RosRefusal(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
};

const checkApsara = (headers: IncomingHttpHeaders): void => {
  for (const [name, pattern] of Object.entries(apsaraHeaders))
    if (!pattern.test(String(headers[name] ?? '')))
      throw new RosRefusal(403, 'ASAPI.Forbidden', `The header ${name} is missing or not valid.`);
};
