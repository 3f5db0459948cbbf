import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#adapters/clock/system.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Cluster } from '#ports/cluster.ts';
import { inRealTime } from '#test/fakes/clouds.ts';
import { cloudsOf, play, settings } from '#test/story/every-cloud.ts';
import { openSimulatedTheatre } from '#test/story/simulated-stage.ts';
import { buildPart } from './build/build.ts';
import { type Service, startMoto } from './processes.ts';

/* The story of test/story/every-cloud.test.ts, with the same application file, in CloudFormation as moto plays it. */

// Loaded before the story begins, as there.
await Promise.all([
  import('#adapters/cloud/cloudformation/open.ts'),
  import('#adapters/cloud/cloudformation/templates.ts'),
]);

const folder = mkdtempSync(join(tmpdir(), 'tidegate-every-cloud-'));
const keys = { AWS_ACCESS_KEY_ID: 'AKIDPLANTED', AWS_SECRET_ACCESS_KEY: 'a-planted-secret-key' };
let moto: Service | undefined;
beforeAll(async () => {
  writeFileSync(join(folder, 'postgres.json'), JSON.stringify(template));
  moto = await startMoto({ moto: await buildPart('moto', console.log) }, folder, '123456789012');
  await makeSecret(secretName);
  // It loads its linter when it is first asked to look at a template.
  const cloud = await cloudsOf(settings.cloudformation(folder), systemClock(), nowhere, envOf()).open(
    'own',
    place,
  );
  const spec = { name: 'warm-up', template: JSON.stringify(template), parameters: {}, tags: {} };
  await cloud.preview(spec).catch(() => undefined);
}, 600_000);
afterAll(async () => {
  await moto?.stop();
  rmSync(folder, { recursive: true });
});

/**
 * The operator's file for the class, within what moto plays: it makes no secret from a template, so that one is made by
 * hand, and cannot change a database, so the size is that of a queue beside it.
 */
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

const password = 'a-planted-database-password';
const makeSecret = async (Name: string): Promise<void> => {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'secretsmanager.CreateSecret',
    authorization: 'AWS4-HMAC-SHA256 Credential=owner/20260101/eu-central-1/secretsmanager/aws4_request',
  };
  const body = JSON.stringify({ Name, SecretString: JSON.stringify({ password }) });
  expect((await fetch(moto?.url ?? '', { method: 'POST', headers, body })).status).toBe(200);
};

const envOf = () => {
  const services = ['CLOUDFORMATION', 'STS', 'SECRETS_MANAGER'];
  const at = services.map((name) => [`AWS_ENDPOINT_URL_${name}`, moto?.url ?? ''] as const);
  return { ...keys, ...Object.fromEntries(at) };
};
const place = { cluster: 'local', namespace: 'shop' };
const nowhere = (): Promise<Cluster> => Promise.reject(new Error('no cluster is asked'));

test('in CloudFormation', async ({ onTestFinished }) => {
  const stage = await openSimulatedTheatre(24, {
    clouds: (clock) => inRealTime(cloudsOf(settings.cloudformation(folder), clock, nowhere, envOf()), clock),
  });
  onTestFinished(() => stage.stop());
  await play(stage, [keys.AWS_SECRET_ACCESS_KEY, password]);
}, 120_000);
