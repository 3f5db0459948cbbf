import type { ComponentChildren } from 'preact';
import { useConfirming } from '../state/confirming.ts';
import { words } from '../words/words.ts';

interface Asked {
  /** Of the field of the reason; unique on the page. */
  readonly id: string;
  readonly name: string;
  /** What will happen, in one sentence. */
  readonly will: string;
  readonly needsReason: boolean;
  /** Fields beside the reason. */
  readonly children?: ComponentChildren;
  readonly act: (given: FormData) => Promise<void>;
  readonly cancel: () => void;
}

/** States the consequence of an act and asks for the reason. */
export const Confirm = ({ id, name, will, needsReason, children, act, cancel }: Asked) => {
  const w = words.value;
  const { form, dismiss } = useConfirming(cancel);
  return (
    <form
      class="confirm"
      {...form}
      onSubmit={(event) => {
        event.preventDefault();
        void act(new FormData(event.currentTarget));
      }}
    >
      <p>{will}</p>
      {children}
      <label for={id}>{w.reason}</label>
      <input id={id} name="reason" maxLength={500} autocomplete="off" required={needsReason} />
      <div class="actions">
        <button type="submit" class="primary">
          {w.confirm}: {name}
        </button>
        <button type="button" onClick={dismiss}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
};
