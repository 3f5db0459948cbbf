import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudSetting } from '#adapters/cloud/settings.ts';
import type { JsonObject } from '#domain/json.ts';
import { settings } from '#test/story/every-cloud.ts';
import { buildPart } from './build/build.ts';
import { startMoto } from './processes.ts';

/*
 * A database of CloudFormation within what moto plays: it makes no secret from a template, so that one is made by hand,
 * and cannot change a database, so the size is that of a queue beside it.
 */

const account = '123456789012';
const region = 'eu-central-1';
const secretName = 'tidegate-prod-shop-db-password';
const sizes = { small: { Seconds: 30 }, medium: { Seconds: 60 }, large: { Seconds: 90 } };
const VisibilityTimeout = { 'Fn::FindInMap': ['Sizes', { Ref: 'Size' }, 'Seconds'] };
const template: JsonObject = {
  Parameters: { Size: { Type: 'String', Default: 'small' } },
  Mappings: { Sizes: sizes },
  Resources: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBName: 'app',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: '20',
        MasterUsername: 'tidegate',
        MasterUserPassword: `{{resolve:secretsmanager:${secretName}:SecretString:password}}`,
      },
    },
    Alarms: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } },
  },
  Outputs: {
    host: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] } },
    port: { Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Port'] } },
    user: { Value: 'tidegate' },
    database: { Value: 'app' },
    passwordRef: { Value: `${secretName}#password` },
  },
};

const keys = { AWS_ACCESS_KEY_ID: 'AKIDPLANTED', AWS_SECRET_ACCESS_KEY: 'a-planted-secret-key' };
const password = 'a-planted-database-password';

export interface MotoDatabase {
  /** What the operator writes, with the template of the class. */
  readonly setting: CloudSetting;
  /** The credentials and addresses that the operator has set up. */
  readonly env: Readonly<Record<string, string>>;
  /** What must be found nowhere. */
  readonly planted: readonly string[];
  /** Asks a service of moto, as the owner of the account; the answer is XML. */
  ask(service: string, params: Readonly<Record<string, string>>): Promise<string>;
  /** Forgets everything but the secret. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export const openMotoDatabase = async (): Promise<MotoDatabase> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-moto-'));
  writeFileSync(join(folder, 'postgres.json'), JSON.stringify(template));
  const moto = await startMoto({ moto: await buildPart('moto', console.log) }, folder, account);
  const call = async (service: string, body: string, headers: Readonly<Record<string, string>>) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=owner/20260101/${region}/${service}/aws4_request`;
    const answer = await fetch(moto.url, { method: 'POST', headers: { authorization, ...headers }, body });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${service}: ${answer.status} ${said}`);
    return said;
  };
  const makeSecret = () =>
    call('secretsmanager', JSON.stringify({ Name: secretName, SecretString: JSON.stringify({ password }) }), {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.CreateSecret',
    });
  await makeSecret();
  const services = ['CLOUDFORMATION', 'STS', 'SECRETS_MANAGER'];
  return {
    setting: settings.cloudformation(folder),
    env: { ...keys, ...Object.fromEntries(services.map((name) => [`AWS_ENDPOINT_URL_${name}`, moto.url])) },
    planted: [keys.AWS_SECRET_ACCESS_KEY, password],
    ask: (service, params) =>
      call(service, new URLSearchParams(params).toString(), {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    reset: async () => {
      await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' });
      await makeSecret();
    },
    stop: async () => {
      await moto.stop();
      rmSync(folder, { recursive: true });
    },
  };
};
