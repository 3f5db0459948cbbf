import * as z from 'zod';
import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import { firstIssue, jsonOrNothing } from '#adapters/settings/zod-issue.ts';

const login = z.strictObject({ username: z.string().min(1), password: z.string().min(1) });
const place = z.strictObject({
  /** `ecr`: the role of the function, at a registry of ECR. */
  login: z.union([z.literal('ecr'), login]).optional(),
  http: z.boolean().optional(),
  /** Another host that may hand out its tokens. */
  tokensFrom: z.string().min(1).optional(),
});

type RegistryOfSecret = z.infer<typeof place>;

const places = z.record(z.string(), place);

/** Reads the JSON text `{ "<host>": { login?: "ecr" | { username, password }, http?, tokensFrom? }, … }`; ConfigRefused names the place that is wrong, never a value. */
export const readRegistries = (text: string): readonly (readonly [string, RegistryOfSecret])[] => {
  const parsed = places.safeParse(jsonOrNothing(text));
  if (parsed.success) return Object.entries(parsed.data);
  throw new Failure('ConfigRefused', 'the secret of the registries', firstIssue(parsed.error));
};

/** The JSON Schema of that secret. */
export const registriesSchema = (): JsonObject => ({
  ...(z.toJSONSchema(places, { target: 'draft-7' }) as JsonObject),
  title: 'The secret of the registries',
});
