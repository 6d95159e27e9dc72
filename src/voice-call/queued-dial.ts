import type { Call } from '../calls/call.js';
import type { Alongside, DialSteps } from '../calls/dial-once/dial-steps.js';
import { Problem } from '../errors/problem.js';
import { mayMeanCallGone } from '../upstream/cc-gateway/return-codes.js';
import type { AgentDial } from './agent-dial.js';
import type { ClaimedCall, WaitingCalls } from './waiting-calls.js';

/** A claim does not wait longer for the names of its parties: events tell them, too, only later. */
const LOOK_MS = 1000;

/** A claim on a call that waits in a skill queue: a refusal may mean that the customer is gone. */
export class QueuedDial implements DialSteps {
  constructor(
    private readonly dial: AgentDial,
    private readonly waiting: WaitingCalls,
    private readonly claimed: ClaimedCall,
    private readonly timeoutMs: number,
  ) {}

  get wanted(): Partial<Call> {
    return this.dial.wanted;
  }

  /** Once it is claimed, the list no longer tells who waits there. */
  reserve(sending: Alongside): Promise<Call> {
    const lookUp = async () => {
      const waiting = await this.waiting.find(this.dial.agent, this.claimed, Math.min(LOOK_MS, this.timeoutMs));
      return { caller: waiting?.caller ?? null, called: waiting?.called ?? null };
    };
    return this.dial.reserve(sending, { lookUp });
  }

  /** @throws Problem CALL_GONE when the gateway refused and the call no longer waits */
  async send(call: Call): Promise<Partial<Call>> {
    const endsAt = performance.now() + this.timeoutMs;
    try {
      return await this.dial.send();
    } catch (error) {
      if (!(error instanceof Problem) || !mayMeanCallGone(error)) throw error;
      const isGone = await this.isGone(call, endsAt - performance.now()).catch(() => false);
      if (!isGone) throw error;
      throw new Problem('CALL_GONE', error.details.upstream && { upstream: error.details.upstream });
    }
  }

  confirm(call: Call, named: Partial<Call>, placed: Alongside): Promise<Call> {
    return this.dial.confirm(call, named, placed);
  }

  release(): Promise<void> {
    return this.dial.release();
  }

  find(id: string): Promise<Call | null> {
    return this.dial.find(id);
  }

  /** The documented refusals of a claim (100-007) do not say whether the customer still waits: the list does. */
  private async isGone({ id }: Call, remainingMs: number): Promise<boolean> {
    const { callId, skillId } = this.claimed;
    const waiting = await this.waiting.list(this.dial.agent, skillId, remainingMs);
    if (waiting.some((one) => one.callId === callId)) return false;
    // It may be gone from the list because this agent has it: events overtake answers.
    return (await this.dial.find(id))?.heardAt === null;
  }
}
