import { Failure, isFailure } from '#domain/failure.ts';
import { maskText } from '#domain/kube/mask/secret-text.ts';
import type { Asked } from '#domain/stack/cloud-stack.ts';

/** The failure of the port `Cloud` that a failure of the cluster means. */
const failureOf = (at: string, error: Failure): Failure => {
  const message = maskText(error.message);
  switch (error.name) {
    case 'ClusterUnreachable':
      return new Failure('ProviderUnreachable', at, message);
    case 'ClusterForbids':
      return new Failure('ProviderForbids', at, message);
    case 'QuotaDenied':
      return new Failure('ProviderLimit', at, message);
    case 'NotFound':
      // Ours is of the stack; the cluster's is of a kind or a namespace.
      return error.at === at ? error : new Failure('StackRefused', at, message);
    case 'ManifestRefused':
    case 'Conflict':
      return new Failure('StackRefused', at, message);
    default:
      return error;
  }
};

export const reading = async <T>(at: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw isFailure(error) ? failureOf(at, error) : error;
  }
};

/** An interrupted write may have been carried out in part: repeating it does the rest. */
export const writing = async (at: string, work: () => Promise<Asked>): Promise<Asked> => {
  try {
    return await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    if (isFailure(error, 'ClusterUnreachable')) return { kind: 'unknown', reason: maskText(error.message) };
    throw failureOf(at, error);
  }
};

/** Someone else has written the record of the stack in the meantime. */
export const unlessTaken = async <T>(at: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error, 'Conflict'))
      throw new Failure('StackBusy', at, 'somebody else is changing it at this moment');
    throw error;
  }
};
