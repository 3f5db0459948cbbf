import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from '../words/words.ts';

/** A view whose script is loaded when it is first opened, so that the first page stays small. */
export const lazy = <P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> => {
  let loaded: FunctionComponent<P> | undefined;
  return (props) => {
    const View = useSignal(loaded);
    const problem = useSignal(false);
    useEffect(() => {
      if (loaded !== undefined) return;
      const open = async (): Promise<void> => {
        loaded = await load();
        View.value = loaded;
      };
      open().catch(() => {
        problem.value = true;
      });
    }, []);
    if (View.value !== undefined) return <View.value {...props} />;
    const w = words.value;
    return (
      <>
        <h1>{w.loading}</h1>
        <p class="skeleton" role="status">
          {problem.value ? w.notLoaded : ''}
        </p>
      </>
    );
  };
};
