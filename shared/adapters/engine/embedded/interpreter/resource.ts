/** How a task's resource is to be treated: who answers, under which names its events go, and when it has ended. */
export interface Resource {
  readonly kind: 'lambda-arn' | 'lambda-invoke' | 'start-execution' | 'activity' | 'service';
  readonly ending: 'answer' | 'token' | 'sync' | 'sync2';
  /** As events name it: `invoke` of `lambda`. */
  readonly action: string;
  readonly service: string;
}

const lambdaArn = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:[^\s]+$/;
const activityArn = /^arn:[^:]+:states:[^:]+:[^:]+:activity:/;
const serviceArn = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[^:]+):(.+)$/;

const known = new Map<string, Resource | undefined>();
const maxKnown = 10_000;

/** Reads a task's resource; undefined for what no engine could call. */
export const readResource = (text: string): Resource | undefined => {
  if (known.has(text)) return known.get(text);
  if (known.size >= maxKnown) known.clear();
  const resource = parseResource(text);
  known.set(text, resource);
  return resource;
};

const parseResource = (text: string): Resource | undefined => {
  if (lambdaArn.test(text)) return { kind: 'lambda-arn', ending: 'answer', action: text, service: 'lambda' };
  if (activityArn.test(text))
    return { kind: 'activity', ending: 'answer', action: text, service: 'activity' };
  const match = serviceArn.exec(text);
  const [, service, action] = match ?? [];
  if (service === undefined || action === undefined) return undefined;
  return { kind: kindOf(service, action), ending: endingOf(action), action, service };
};

const kindOf = (service: string, action: string): Resource['kind'] => {
  if (service === 'lambda' && /^invoke(\.waitForTaskToken)?$/.test(action)) return 'lambda-invoke';
  return service === 'states' && action.startsWith('startExecution') ? 'start-execution' : 'service';
};

const endingOf = (action: string): Resource['ending'] => {
  if (action.endsWith('.waitForTaskToken')) return 'token';
  if (action.endsWith('.sync:2')) return 'sync2';
  return action.endsWith('.sync') ? 'sync' : 'answer';
};

/** The region that an ARN names. */
export const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
