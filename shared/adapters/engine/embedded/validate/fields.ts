import type { QueryLanguage, StateType } from '../interpreter/definition.ts';

/** The fields that a state of each type may have besides Type, Comment and QueryLanguage, in either language. */
const common: Readonly<Record<StateType, readonly string[]>> = {
  Pass: ['Next', 'End', 'Assign'],
  Task: [
    'Next',
    'End',
    'Assign',
    'Resource',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Retry',
    'Catch',
    'Credentials',
  ],
  Choice: ['Choices', 'Default', 'Assign'],
  Wait: ['Next', 'End', 'Assign', 'Seconds', 'Timestamp'],
  Succeed: [],
  Fail: ['Error', 'Cause'],
  Parallel: ['Next', 'End', 'Assign', 'Branches', 'Retry', 'Catch'],
  Map: [
    'Next',
    'End',
    'Assign',
    'ItemProcessor',
    'Iterator',
    'ItemReader',
    'ItemSelector',
    'ItemBatcher',
    'ResultWriter',
    'MaxConcurrency',
    'ToleratedFailurePercentage',
    'ToleratedFailureCount',
    'Label',
    'Retry',
    'Catch',
  ],
};

const jsonata: Readonly<Record<StateType, readonly string[]>> = {
  Pass: ['Output'],
  Task: ['Output', 'Arguments'],
  Choice: ['Output'],
  Wait: ['Output'],
  Succeed: ['Output'],
  Fail: [],
  Parallel: ['Output', 'Arguments'],
  Map: ['Output', 'Items'],
};

/** Fields that belong to JSONPath and that a JSONata state must not have. */
export const pathFields = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Parameters',
  'ItemsPath',
  'Result',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ToleratedFailurePercentagePath',
  'ToleratedFailureCountPath',
  'ErrorPath',
  'CausePath',
] as const;

/** Fields that belong to JSONata and that a JSONPath state must not have. */
export const queryFields = ['Arguments', 'Output', 'Items'] as const;

export const stateTypes = Object.keys(common) as readonly StateType[];

export const allowedFields = (type: StateType, language: QueryLanguage): readonly string[] => [
  'Type',
  'Comment',
  'QueryLanguage',
  ...common[type],
  ...(language === 'JSONata' ? jsonata[type] : pathFields),
];
