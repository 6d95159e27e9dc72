import { defaultAiccSettings, type AiccSettings } from './aicc/aicc-settings.js';
import { SimulatedAicc } from './aicc/simulated-aicc.js';
import type { CcGatewaySettings } from './cc-gateway/cc-gateway-settings.js';
import { SimulatedCcGateway } from './cc-gateway/simulated-cc-gateway.js';
import { serveControl } from './control-endpoint.js';
import { Faults } from './faults.js';
import { listen } from './http-server.js';
import { defaultPace, type Pace } from './pace.js';
import { Recorder } from './recorder.js';
import { makeSelfSignedCertificate } from './self-signed-certificate.js';
import { Stage } from './stage.js';
import { serveUpstreams } from './upstream-server.js';

/** How the simulator is started; everything has a default that suits a test. */
export interface SimulatorOptions extends Partial<Pace> {
  host?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  controlPort?: number;
  /** Serves https, with a certificate made at start: `caCertificate` is its PEM. */
  tls?: boolean;
  /** So many callers always wait in skill queue 25. */
  waitingCalls?: number;
  ccGateway?: Partial<CcGatewaySettings>;
  aicc?: Partial<AiccSettings>;
}

/** A running simulator. */
export interface Simulator {
  url: string;
  controlUrl: string;
  caCertificate?: string;
  recorder: Recorder;
  faults: Faults;
  ccGateway: SimulatedCcGateway;
  aicc: SimulatedAicc;
  /** Forgets everything: agents, calls, tokens, faults, recorded requests. */
  reset(): void;
  /** Ends all connections, held polls and timers at once. */
  close(): Promise<void>;
}

/** Starts both upstreams on one port and the control endpoint on another. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, controlPort = 0, tls = false, waitingCalls = 0 } = options;
  const parts = { ...makeUpstreams(options, waitingCalls), recorder: new Recorder(), faults: new Faults() };
  const stage = new Stage();
  const reset = (): void => {
    stage.stop();
    parts.ccGateway.reset();
    parts.aicc.reset();
    parts.faults.clear();
    parts.recorder.clear();
  };

  const certificate = tls ? await makeSelfSignedCertificate() : undefined;
  const upstreams = await listen({ host, port, certificate }, (incoming) =>
    serveUpstreams({ ...parts, stage }, incoming),
  );
  const control = await listen({ host, port: controlPort }, (incoming) =>
    serveControl({ ...parts, reset }, incoming),
  ).catch(async (error: unknown) => {
    await upstreams.close();
    throw error;
  });
  return {
    ...parts,
    url: upstreams.url,
    controlUrl: control.url,
    ...(certificate !== undefined && { caCertificate: certificate.cert }),
    reset,
    close: async () => {
      stage.stop();
      parts.ccGateway.close();
      parts.aicc.close();
      await Promise.all([upstreams.close(), control.close()]);
    },
  };
}

function makeUpstreams(options: SimulatorOptions, waitingCalls: number) {
  const { stepMs, talkMs, ringMs } = options;
  const pace: Pace = {
    stepMs: stepMs ?? defaultPace.stepMs,
    talkMs: talkMs ?? defaultPace.talkMs,
    ringMs: ringMs ?? defaultPace.ringMs,
  };
  return {
    ccGateway: new SimulatedCcGateway(options.ccGateway, pace, waitingCalls),
    aicc: new SimulatedAicc({ ...defaultAiccSettings, ...aiccPace(options), ...options.aicc }),
  };
}

/** AICC plays at the same pace; its customers always hang up some time. */
function aiccPace({ stepMs, talkMs = 0 }: SimulatorOptions): Partial<AiccSettings> {
  return { ...(stepMs !== undefined && { stepMs }), ...(talkMs > 0 && { talkMs }) };
}
