import type { Call, CallReasonCode, CallState } from '../calls/call.js';
import { parseWireObject, wireText } from '../upstream/wire-value.js';

/** What a release callback says (API reference 1319). */
export interface ReleaseCallback {
  callSerialNo: string | null;
  releaseReason: string | null;
  /** The customer answered. */
  wasTalking: boolean;
}

/** `releaseReason` of the release callback (API reference 1319). */
const releaseReasons: Readonly<Record<string, readonly [CallState, CallReasonCode]>> = {
  0: ['ended', 'CUSTOMER_HUNG_UP'],
  1: ['ended', 'AGENT_HUNG_UP'],
  2: ['failed', 'AGENT_LEG_FAILED'],
  3: ['failed', 'CUSTOMER_LEG_FAILED'],
  4: ['failed', 'AGENT_NO_ANSWER'],
  5: ['failed', 'CUSTOMER_NO_ANSWER'],
};

/** Null when the body is none that AICC would send. */
export function readReleaseCallback(body: string): ReleaseCallback | null {
  const fields = parseWireObject(body);
  if (fields === null) return null;
  const text = (name: string) => {
    const value = wireText(fields[name]);
    return value === 'null' ? null : value;
  };
  const release = { callSerialNo: text('callSerialNo'), releaseReason: text('releaseReason') };
  if (release.callSerialNo === null && release.releaseReason === null) return null;
  return { ...release, wasTalking: text('talkingTime') !== null };
}

/** A call after its release was reported; one that is over already keeps its end. */
export function released(call: Call, { callSerialNo, releaseReason, wasTalking }: ReleaseCallback): Call {
  if (call.state === 'ended' || call.state === 'failed') return call;
  const [state, code] = releaseReasons[releaseReason ?? ''] ?? [wasTalking ? 'ended' : 'failed', 'OTHER'];
  return {
    ...call,
    state,
    callSerialNo: call.callSerialNo ?? callSerialNo,
    reason: { code, upstreamCode: releaseReason, text: null },
    updatedAt: Date.now(),
  };
}
