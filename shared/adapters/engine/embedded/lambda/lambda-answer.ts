import type { Json, JsonObject } from '#domain/json.ts';

interface Answered {
  readonly payload: Json;
  readonly statusCode: number;
  readonly executedVersion?: string;
  readonly requestId?: string;
}

/** Lambda's own response, if more of it is known than the payload; `invoke` may return it. */
export class LambdaAnswer {
  readonly answered: Answered;

  constructor(answered: Answered) {
    this.answered = answered;
  }
}

/** What the optimized Lambda integration wraps around a payload; ASL that is to run everywhere reads `.Payload` only. */
export const envelope = (key: string, answer: LambdaAnswer): JsonObject => {
  const { payload, statusCode, executedVersion, requestId = key } = answer.answered;
  return {
    ...(executedVersion === undefined ? {} : { ExecutedVersion: executedVersion }),
    Payload: payload,
    SdkHttpMetadata: { HttpStatusCode: statusCode },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: statusCode,
  };
};
