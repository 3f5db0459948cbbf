import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Stack } from './template/stack.ts';

const credentials = { accessKeyId: 'operator', secretAccessKey: 'none' };

/** The table of the stack, as CloudFormation would make it. */
export const makeTable = async (endpoint: string, { table, account: { region } }: Stack): Promise<void> => {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  client.destroy();
};

/** Asks moto as an operator does, past the gate. */
export const askMoto = (
  endpoint: string,
  region: string,
  service: string,
  target: string,
  body: object,
): Promise<Response> =>
  fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 Credential=operator/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify(body),
  });

/** A symmetric key of KMS; its ARN. */
export const makeKey = async (endpoint: string, region: string): Promise<string> => {
  const made = await askMoto(endpoint, region, 'kms', 'TrentService.CreateKey', {});
  return ((await made.json()) as { readonly KeyMetadata: { readonly Arn: string } }).KeyMetadata.Arn;
};

/** Fills in secrets as an operator does after the first deployment: made the first time, replaced afterwards. */
export const putSecrets = async (
  endpoint: string,
  { secrets, account: { region } }: Stack,
  values: Readonly<Record<string, object>>,
): Promise<void> => {
  const ask = (operation: string, body: object): Promise<Response> =>
    askMoto(endpoint, region, 'secretsmanager', `secretsmanager.${operation}`, body);
  for (const [id, arn] of Object.entries(secrets)) {
    const SecretString = JSON.stringify(values[id] ?? {});
    const name = (arn.split(':secret:')[1] ?? '').replace(/-AbCdEf$/, '');
    const made = await ask('CreateSecret', { Name: name, SecretString });
    const said = made.ok ? made : await ask('PutSecretValue', { SecretId: name, SecretString });
    if (!said.ok) throw new Error(`the secret ${name} cannot be written: ${await said.text()}`);
  }
};
