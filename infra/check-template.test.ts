import { expect, test } from 'vitest';
import { troublesOf } from './check-template.ts';
import type { Template } from './template/template.ts';

/** A small stack that is sound; each test breaks one thing in a copy. */
const sound = () => ({
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] as object[],
      } as Record<string, unknown>,
    },
    PlanRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
        Description: { 'Fn::Sub': 'for ${AWS::StackName} and ${Table.Arn}, not for ${!Literal}' } as unknown,
      } as Record<string, unknown>,
    },
    Plan: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: '' },
        Role: { 'Fn::GetAtt': ['PlanRole', 'Arn'] } as unknown,
        Timeout: 58 as unknown,
        Environment: { Variables: { TABLE: { Ref: 'Table' } } } as unknown,
      } as Record<string, unknown>,
      DependsOn: ['PlanRole'],
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: { 'Fn::GetAtt': ['PlanRole', 'Arn'] },
        Definition: { StartAt: 'plan', States: { plan: { Type: 'Task', Resource: '${plan}', End: true } } },
        DefinitionSubstitutions: { plan: { 'Fn::GetAtt': ['Plan', 'Arn'] } } as Record<string, unknown>,
      },
    },
  },
  Outputs: { Name: { Value: { Ref: 'Table' } } } as Record<string, unknown>,
});
type Stack = ReturnType<typeof sound>;
const told = (breaks: (stack: Stack) => void): readonly string[] => {
  const stack = sound();
  breaks(stack);
  return troublesOf(stack as Template).map(({ at, reason }) => `${at}: ${reason}`);
};

test('a sound template has no troubles', () => {
  expect(told(() => undefined)).toEqual([]);
});

test.each<readonly [string, (stack: Stack) => void, string]>([
  [
    'a dangling Ref',
    (stack) => (stack.Resources.Plan.Properties['Environment'] = { Variables: { TABLE: { Ref: 'Tabel' } } }),
    'Plan.Properties.Environment.Variables.TABLE: Tabel is neither a resource nor a parameter',
  ],
  [
    'a dangling Ref in an output',
    (stack) => (stack.Outputs['Name'] = { Value: { Ref: 'Gone' } }),
    'Outputs.Name.Value: Gone is neither a resource nor a parameter',
  ],
  [
    'a dangling GetAtt',
    (stack) => (stack.Resources.Plan.Properties['Role'] = { 'Fn::GetAtt': ['PlanRoll', 'Arn'] }),
    'Plan.Properties.Role: PlanRoll is neither a resource nor a parameter',
  ],
  [
    'a dangling name inside a Sub',
    (stack) => (stack.Resources.PlanRole.Properties['Description'] = { 'Fn::Sub': 'for ${Tabel.Arn}' }),
    'PlanRole.Properties.Description: Tabel is neither a resource nor a parameter',
  ],
  [
    'an attribute that is not there',
    (stack) => (stack.Resources.Plan.Properties['Role'] = { 'Fn::GetAtt': ['PlanRole', 'Arm'] }),
    'Plan.Properties.Role: AWS::IAM::Role has no attribute Arm',
  ],
  [
    'a dangling DependsOn',
    (stack) => void stack.Resources.Plan.DependsOn.push('Nothing'),
    'DependsOn: Nothing is not a resource',
  ],
  [
    'an unknown property',
    (stack) => (stack.Resources.Plan.Properties['Timeot'] = 3),
    'Plan: unknown property Timeot',
  ],
  [
    'an unknown property further inside',
    (stack) => (stack.Resources.Plan.Properties['Environment'] = { Variable: {} }),
    'Plan.Environment: unknown property Variable',
  ],
  [
    'a value of the wrong type',
    (stack) => (stack.Resources.Plan.Properties['Timeout'] = 'soon'),
    'Plan.Timeout: must be of type integer',
  ],
  [
    'an object where a list is wanted',
    (stack) => (stack.Resources.PlanRole.Properties['ManagedPolicyArns'] = 'arn'),
    'PlanRole.ManagedPolicyArns: must be a list',
  ],
  [
    'a required property that is missing',
    (stack) => delete stack.Resources.Plan.Properties['Role'],
    'Plan: Role is required',
  ],
  [
    'a required property missing in a list',
    (stack) => (stack.Resources.PlanRole.Properties['Policies'] = [{ PolicyDocument: {} }]),
    'PlanRole.Policies.0: PolicyName is required',
  ],
  [
    'a type that AWS does not have',
    (stack) => (stack.Resources.Plan.Type = 'AWS::Lambda::Funktion'),
    'Plan: AWS::Lambda::Funktion is not a type of AWS',
  ],
  [
    'a circle',
    (stack) => (stack.Resources.PlanRole.Properties['Description'] = { Ref: 'Plan' }),
    'PlanRole: waits for itself: PlanRole → Plan → PlanRole',
  ],
  [
    'a name in a workflow that nothing stands for',
    (stack) => (stack.Resources.Machine.Properties.DefinitionSubstitutions = {}),
    'Machine: nothing stands for ${plan}',
  ],
  [
    'a substitution that no workflow asks for',
    (stack) => (stack.Resources.Machine.Properties.DefinitionSubstitutions['extra'] = 'x'),
    'Machine: no state names ${extra}',
  ],
])('%s is caught', (_, breaks, trouble) => {
  expect(told(breaks)).toEqual([trouble]);
});
