import { Failure, type FailureName } from '#domain/failure.ts';
import type { Asked } from '#domain/stack/cloud-stack.ts';
import type { Cloud } from '#ports/cloud.ts';

type Call = Exclude<keyof Cloud, 'name'>;

/** What goes wrong with the next call of its kind. */
export type CloudFault =
  /** It fails before anything is done. */
  | { readonly call: Call; readonly fails: FailureName; readonly reason: string }
  /** The next write is carried out, and its answer is lost; or it never arrives. Both look the same from here. */
  | { readonly call: 'write'; readonly answer: 'lost' | 'never' };

const writes: readonly Call[] = ['create', 'update', 'remove'];

/** Calls as they arrive, and what goes wrong with them. */
export class Arrivals {
  readonly calls: string[] = [];
  private readonly faults: CloudFault[] = [];
  private readonly at: string;

  constructor(at: string) {
    this.at = at;
  }

  inject(fault: CloudFault): void {
    this.faults.push(fault);
  }

  read(call: Call, stack = ''): void {
    this.take(call, stack);
  }

  write(call: Call, stack: string, carryOut: () => Asked): Asked {
    const fault = this.take(call, stack);
    if (fault === undefined) return carryOut();
    if (fault === 'lost') carryOut();
    return { kind: 'unknown', reason: 'the answer did not come' };
  }

  private take(call: Call, stack: string): 'lost' | 'never' | undefined {
    this.calls.push(`${call} ${stack}`.trimEnd());
    const index = this.faults.findIndex(
      (one) => one.call === call || (one.call === 'write' && writes.includes(call)),
    );
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault === undefined) return undefined;
    if ('fails' in fault) throw new Failure(fault.fails, this.at, fault.reason);
    return fault.answer;
  }
}
