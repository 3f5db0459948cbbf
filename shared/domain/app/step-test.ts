/** The state of a workflow step, in KubeVela's words; `pending` has not begun. */
export type StepPhase = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';

/** What the condition of a step asks, as plain data: it is part of the plan that people approve. */
export type StepTest =
  | { readonly kind: 'all' | 'any'; readonly of: readonly StepTest[] }
  | { readonly kind: 'not'; readonly of: StepTest }
  | { readonly kind: 'equal'; readonly left: StepTerm; readonly right: StepTerm };

export type StepTerm =
  | { readonly kind: 'value'; readonly value: string | boolean }
  | { readonly kind: 'phase'; readonly step: string };

/** Whether it holds; undefined as long as it depends on steps whose state is unknown. */
export const stepTestHolds = (
  test: StepTest,
  phaseOf: (step: string) => StepPhase | undefined,
): boolean | undefined => {
  switch (test.kind) {
    case 'all':
      return every(test.of.map((one) => stepTestHolds(one, phaseOf)));
    case 'any':
      return negate(every(test.of.map((one) => negate(stepTestHolds(one, phaseOf)))));
    case 'not':
      return negate(stepTestHolds(test.of, phaseOf));
    case 'equal': {
      const [left, right] = [test.left, test.right].map((term) =>
        term.kind === 'value' ? term.value : phaseOf(term.step),
      );
      return left === undefined || right === undefined ? undefined : left === right;
    }
    default:
      return test satisfies never;
  }
};

const negate = (one: boolean | undefined): boolean | undefined => (one === undefined ? undefined : !one);

const every = (all: readonly (boolean | undefined)[]): boolean | undefined => {
  if (all.includes(false)) return false;
  return all.includes(undefined) ? undefined : true;
};
