/** The whole body of a response; undefined, and the connection ended, where it is longer. */
export const readBounded = async ({ body }: Response, mostBytes: number): Promise<Buffer | undefined> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** `fetch` without redirects, whose answer is whole and within these bounds; it rejects where there is none. */
export const boundedFetch =
  ({ timeoutMs, mostBytes }: { readonly timeoutMs: number; readonly mostBytes: number }) =>
  async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { ...init, redirect: 'error', signal });
    const bytes = await readBounded(answer, mostBytes);
    if (bytes === undefined) throw new Error(`the answer is longer than ${mostBytes / 1024} KiB`);
    return new Response(bytes.length === 0 ? null : new Uint8Array(bytes), {
      status: answer.status,
      headers: answer.headers,
    });
  };
