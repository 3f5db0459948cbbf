import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';

/** The answer was too long, or came too slowly. The message is not for people: others add the address of the call to it. */
export class Unheard extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** Bytes. A template has 512 KB at most, and a page of stacks less. */
const mostBytes = 1_048_576;

interface Bounds {
  /** Certificates that are trusted beside the usual ones, PEM. */
  readonly ca?: string | undefined;
  /** For the whole of a call. */
  readonly timeoutMs: number;
}

/**
 * Ends the connection of an answer that takes too long or is too long: pop-core reads on after its own timeout, without a
 * bound, and unpacks what it did not ask for.
 */
export class BoundedAgent extends Agent {
  readonly #timeoutMs: number;
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #secure: HttpsAgent;

  constructor({ ca, timeoutMs }: Bounds) {
    super();
    this.#timeoutMs = timeoutMs;
    this.#secure = new HttpsAgent({ keepAlive: true, ...(ca !== undefined && { ca }) });
  }

  override connect(request: ClientRequest, { secureEndpoint }: AgentConnectOpts): HttpAgent {
    // Real time: it bounds a real connection.
    const late = setTimeout(() => request.destroy(new Unheard('it did not answer in time')), this.#timeoutMs);
    request.once('close', () => clearTimeout(late));
    request.once('response', boundSize);
    return secureEndpoint ? this.#secure : this.#plain;
  }
}

const boundSize = (answer: IncomingMessage): void => {
  delete answer.headers['content-encoding'];
  const push = answer.push.bind(answer);
  let size = 0;
  answer.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    size += chunk?.length ?? 0;
    if (size <= mostBytes) return push(chunk, encoding);
    answer.destroy(new Unheard(`its answer is longer than ${mostBytes / 1_048_576} MiB`));
    return false;
  };
};
