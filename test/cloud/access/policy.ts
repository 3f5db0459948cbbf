/** One statement of a role's policy, resolved. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One thing that somebody wants to do; `context` has the condition keys that the service fills in. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** Decides as IAM does for one identity: an explicit Deny wins, and what nothing allows is refused. */
export const isAllowed = (statements: readonly Statement[], access: Access): boolean => {
  const fitting = statements.filter((statement) => fits(statement, access));
  return fitting.some(({ Effect }) => Effect === 'Allow') && !fitting.some(({ Effect }) => Effect === 'Deny');
};

const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** `*` is any text and `?` any character; actions are compared without regard to case. */
const isLike = (pattern: string, text: string, flags = ''): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    `s${flags}`,
  ).test(text);

const fits = (
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, context }: Access,
): boolean =>
  listOf(Action).some((pattern) => isLike(pattern, action, 'i')) &&
  listOf(Resource).some((pattern) => isLike(pattern, resource)) &&
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => conditionOf(operator)(context[key], listOf(wanted))),
  );

type Operator = (given: readonly string[] | undefined, wanted: readonly string[]) => boolean;

/** The operators that our roles use. Of an unknown one nobody here knows what it allows, so it stops the test. */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (given, wanted) => given?.some((each) => wanted.includes(each)) === true,
  StringLike: (given, wanted) =>
    given?.some((each) => wanted.some((pattern) => isLike(pattern, each))) === true,
  // True of a request without the key, as in AWS: that is why our roles ask for Null: false beside it.
  'ForAllValues:StringLike': (given = [], wanted) =>
    given.every((each) => wanted.some((pattern) => isLike(pattern, each))),
  Null: (given, wanted) => wanted.includes(String(given === undefined)),
};

const conditionOf = (operator: string): Operator => {
  const known = operators[operator];
  if (known === undefined)
    throw new Error(`the condition ${operator} is not played here; add it to policy.ts`);
  return known;
};
