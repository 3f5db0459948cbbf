import { type Resource, resolve, type Template } from './template.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** One resource as it stands. */
export interface Made extends Resource {
  readonly physicalId: string;
}

export interface StackEvent {
  readonly id: string;
  readonly at: number;
  readonly resource: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** A stack and what is under way with it. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  status: string;
  reason: string;
  body: string;
  template: Template;
  given: Readonly<Record<string, string>>;
  resources: Readonly<Record<string, Made>>;
  tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  now(): number;
  detectedAt?: number;
  isProtected: boolean;
  rollsBack: boolean;
  notify: readonly string[];
  /** By hand: what others have changed or deleted of it. */
  drifted: Readonly<Record<string, 'MODIFIED' | 'DELETED'>>;
  readonly events: StackEvent[];
  underWay?: UnderWay;
}

export interface UnderWay {
  readonly operation: Operation;
  /** So many looks see it in progress. */
  left: number;
  /** What stands when it is done. */
  readonly after: Pick<Stack, 'body' | 'template' | 'given' | 'resources'>;
  readonly failure?: ScriptedFailure | undefined;
}

/** How an operation is to fail, and what becomes of the way back. */
export interface ScriptedFailure {
  readonly operation: Operation;
  readonly reason: string;
  readonly rollback?: 'COMPLETE' | 'FAILED';
}

const endOfRollback: Readonly<Record<'CREATE' | 'UPDATE', string>> = {
  CREATE: 'CREATE_ROLLBACK',
  UPDATE: 'ROLLBACK',
};

/** One look further: an operation in progress comes nearer to its end. Answers whether it has just ended well. */
export const advance = (stack: Stack): boolean => {
  const { underWay } = stack;
  if (underWay === undefined) return false;
  if (underWay.left > 0) {
    underWay.left -= 1;
    return false;
  }
  const { operation, after, failure } = underWay;
  if (failure === undefined) {
    delete stack.underWay;
    Object.assign(stack, after);
    note(stack, `${operation}_COMPLETE`, 'Stack completed successfully');
    return true;
  }
  failed(stack, operation, failure);
  return false;
};

const failed = (stack: Stack, operation: Operation, failure: ScriptedFailure): void => {
  const isGoingBack = stack.status.endsWith('ROLLBACK_IN_PROGRESS');
  if (operation === 'DELETE' || (!isGoingBack && !stack.rollsBack)) {
    delete stack.underWay;
    return note(stack, `${operation}_FAILED`, failure.reason);
  }
  const word = endOfRollback[operation];
  if (!isGoingBack) return note(stack, `${word}_IN_PROGRESS`, failure.reason);
  const end = failure.rollback ?? 'COMPLETE';
  delete stack.underWay;
  if (operation === 'CREATE' && end === 'COMPLETE') stack.resources = {};
  note(stack, `${word}_${end}`, failure.reason);
};

const note = (stack: Stack, status: string, reason: string): void => {
  stack.status = status;
  stack.reason = reason;
  stack.events.push({
    id: `${stack.id}-event-${String(stack.events.length).padStart(4, '0')}`,
    at: stack.now(),
    resource: stack.name,
    physicalId: stack.id,
    type: 'ALIYUN::ROS::Stack',
    status,
    reason,
  });
};

/** Sets an operation going. */
export const begin = (stack: Stack, underWay: UnderWay): void => {
  stack.underWay = underWay;
  note(stack, `${underWay.operation}_IN_PROGRESS`, 'Stack operation started');
};

/** What the outputs of a stack say; attributes that are no property are made up from the physical id, as `<id>.<attribute>`. */
export const outputsOf = (stack: Pick<Stack, 'template' | 'resources'>) =>
  Object.entries(stack.template.outputs).map(([OutputKey, value]) => ({
    OutputKey,
    OutputValue: valueIn(stack, value),
  }));

/** A value of a template with everything put in that the stack has made. */
export const valueIn = ({ template, resources }: Pick<Stack, 'template' | 'resources'>, value: unknown) =>
  resolve(value, { parameters: template.parameters }, (name, attribute) => {
    const made = resources[name];
    return attribute === undefined || made === undefined ? made?.physicalId : attributeOf(made, attribute);
  });

const attributeOf = ({ physicalId, properties }: Made, attribute: string): unknown => {
  if (typeof properties[attribute] === 'string') return properties[attribute];
  if (attribute.endsWith('Port')) return 3306;
  return /(ConnectionString|ConnectionDomain|Domain.*|Endpoint)$/.test(attribute)
    ? `${physicalId}.${attribute.toLowerCase()}.example.com`
    : `${physicalId}.${attribute}`;
};
