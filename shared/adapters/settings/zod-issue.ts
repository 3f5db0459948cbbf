import type * as z from 'zod';

/** The first thing that is wrong, by its place and kind alone: what was written there may be a secret. */
export const firstIssue = (error: z.ZodError): string => {
  const [issue] = error.issues;
  const place = issue?.path.join('.') || 'the text';
  if (issue?.code === 'unrecognized_keys') return `${place}: unknown field ${issue.keys.join(', ')}`;
  return `${place}: ${issue === undefined ? 'is wrong' : `${issue.code.replaceAll('_', ' ')}${wanted(issue)}`}`;
};

const wanted = (issue: z.core.$ZodIssue): string =>
  'expected' in issue ? `, ${String(issue.expected)} is expected` : '';

/** The JSON value of a text; undefined, which no shape takes, when it is none. */
export const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
