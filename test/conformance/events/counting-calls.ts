/** Notes every request that would go out, and lets none out. */
export const countingCalls = (): { stop(): readonly string[] } => {
  const called: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (input) => {
    called.push(input instanceof Request ? input.url : String(input));
    return new Response('ok');
  };
  return {
    stop: () => {
      globalThis.fetch = real;
      return called;
    },
  };
};
