import { type Account, resolver, type VersionOf } from './intrinsics.ts';
import type { Template } from './read-template.ts';
import type { Statement } from '../access/policy.ts';

/** One function as the template describes it. */
export interface LambdaFunction {
  /** Its name in functions.json, which is also the name of its zip. */
  readonly name: string;
  readonly arn: string;
  readonly role: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly isInVpc: boolean;
  /** The version that the template publishes of it; none of one that no definition names. */
  readonly version?: number;
}

export interface StateMachine {
  readonly name: string;
  readonly role: string;
  /** With every name of a function or machine replaced by its ARN. */
  readonly definition: string;
}

export interface ApiRoute {
  readonly method: string;
  readonly path: string;
  /** ARN of the function behind it. */
  readonly target: string;
}

export interface Schedule {
  readonly name: string;
  readonly everySeconds: number;
  readonly target: string;
}

/** The whole stack, as one machine can play it. */
export interface Stack {
  readonly account: Account;
  readonly table: string;
  /** ARN by logical id. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly functions: readonly LambdaFunction[];
  readonly machines: readonly StateMachine[];
  readonly routes: readonly ApiRoute[];
  readonly schedules: readonly Schedule[];
  /** What each role may do, by the ARN of the role. */
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
}

type Props = Readonly<Record<string, unknown>>;

/** Reads a template as CloudFormation would for this account. */
export const readStack = (
  template: Template,
  account: Account,
  given: Props = {},
  versionOf?: VersionOf,
): Stack => {
  const { resolve, holds } = resolver(template, account, given, versionOf);
  const of = (type: string): readonly (readonly [string, Props])[] =>
    Object.entries(template.Resources)
      .filter(([, { Type, Condition }]) => Type === type && (Condition === undefined || holds(Condition)))
      .map(([id, { Properties }]) => [id, resolve(Properties ?? {}) as Props]);
  const arnOf = (id: string): string => String(resolve({ 'Fn::GetAtt': [id, 'Arn'] }));

  const versions = new Map(
    of('AWS::Lambda::Version').map(([id]) => {
      const [, arn = '', version] = /^(.*):(\d+)$/.exec(String(resolve({ Ref: id }))) ?? [];
      return [arn, Number(version)];
    }),
  );
  const functions = of('AWS::Lambda::Function').map(([id, props]): LambdaFunction => ({
    name: /^dist\/(\w+)\//.exec(String(props['Handler']))?.[1] ?? id,
    arn: arnOf(id),
    role: String(props['Role']),
    handler: String(props['Handler']),
    memoryMb: Number(props['MemorySize']),
    timeoutSeconds: Number(props['Timeout']),
    environment: ((props['Environment'] ?? {}) as { Variables?: Record<string, string> }).Variables ?? {},
    isInVpc: props['VpcConfig'] !== undefined,
    ...(versions.has(arnOf(id)) && { version: versions.get(arnOf(id)) ?? 0 }),
  }));
  const machines = of('AWS::StepFunctions::StateMachine').map(([, props]): StateMachine => ({
    name: String(props['StateMachineName']),
    role: String(props['RoleArn']),
    definition: substituted(props['Definition'], props['DefinitionSubstitutions'] as Record<string, string>),
  }));
  const integrations = new Map(
    of('AWS::ApiGatewayV2::Integration').map(([id, props]) => [
      `${account.stack}-${id}`,
      String(props['IntegrationUri']),
    ]),
  );
  const routes = of('AWS::ApiGatewayV2::Route').map(([, props]): ApiRoute => {
    const [method = '', path = ''] = String(props['RouteKey']).split(' ');
    return {
      method,
      path,
      target: integrations.get(String(props['Target']).replace(/^integrations\//, '')) ?? '',
    };
  });
  const schedules = of('AWS::Events::Rule').flatMap(([id, props]) =>
    ((props['Targets'] ?? []) as readonly { Arn: string }[]).map(({ Arn }): Schedule => ({
      name: id,
      everySeconds: secondsOf(String(props['ScheduleExpression'])),
      target: Arn,
    })),
  );
  return {
    account,
    table: String(resolve({ Ref: 'Table' })),
    secrets: Object.fromEntries(of('AWS::SecretsManager::Secret').map(([id]) => [id, arnOf(id)])),
    functions,
    machines,
    routes,
    schedules,
    statements: new Map(of('AWS::IAM::Role').map(([id, props]) => [arnOf(id), statementsOf(props)])),
  };
};

/** As Step Functions does at deployment: `${name}` in any text of the definition. */
const substituted = (definition: unknown, words: Readonly<Record<string, string>>): string =>
  JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);

const statementsOf = (props: Props): readonly Statement[] => {
  if (props['ManagedPolicyArns'] !== undefined) throw new Error('managed policies are not played here');
  return (
    (props['Policies'] ?? []) as readonly { PolicyDocument: { Statement: readonly Statement[] } }[]
  ).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
};

const units: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };
const secondsOf = (expression: string): number => {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = Number(count) * (units[unit] ?? Number.NaN);
  if (Number.isNaN(seconds)) throw new Error(`the schedule ${expression} is not played here`);
  return seconds;
};
