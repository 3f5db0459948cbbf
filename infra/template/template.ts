/** A CloudFormation template, as far as we look into it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** One thing that CloudFormation would refuse: where, and what. */
export interface Trouble {
  readonly at: string;
  readonly reason: string;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Ref` or one of the `Fn::` that CloudFormation replaces by a value of any shape. */
export const isIntrinsic = (value: unknown): boolean => {
  const [key = '', ...more] = isRecord(value) ? Object.keys(value) : [];
  return more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
};
