import type { Call, Leg } from './call.js';
import { sequences } from './call-sequences.js';
import { ringColleague, ringNumber } from './far-end.js';
import { currentLeg } from './leg-commands.js';
import { platformNumber } from './skill-queues.js';
import type { Switchboard } from './switchboard.js';
import type { ConsultOrder, TransferOrder } from './transfer-order.js';

/** Features of a consultation with two and with three parties (table 0582). */
const consultFeature = { twoParty: 51, threeParty: 52 };

/** Asks a colleague beside the call: with two parties the customer is held, with three all hear each other. */
export function consult(
  switchboard: Switchboard,
  first: Leg,
  colleague: string,
  { isThreeParty, callData }: ConsultOrder,
): Call {
  const { agent } = first;
  const feature = isThreeParty ? consultFeature.threeParty : consultFeature.twoParty;
  const facts = { caller: agent.id, called: colleague, feature };
  const call = switchboard.open({ ...facts, skill: first.call.skill, callData: callData ?? first.call.callData });
  const leg = call.join(agent, { phone: colleague, workNo: colleague });
  leg.purpose = { of: first, kind: 'consult', isThreeParty };
  if (!isThreeParty) switchboard.hold(first);
  const from = { phone: agent.id, workNo: agent.id };
  void ringColleague(
    switchboard.roster,
    call,
    { called: colleague, from, facts },
    {
      rings: () => call.play(leg, ['AgentEvent_Customer_Alerting']),
      answers: () => switchboard.talk(call),
      fails: () => call.end(() => sequences.consultFails),
    },
  );
  return call;
}

/** Calls the outside number of a talk or three-party transfer. */
export function callBeside(
  switchboard: Switchboard,
  first: Leg,
  { address, caller, mode, callData }: TransferOrder,
): Call {
  const isThreeParty = mode === 'threeParty';
  const facts = { caller: caller === '' ? platformNumber : caller, called: address, feature: 7 };
  const call = switchboard.open({ ...facts, skill: first.call.skill, callData: callData ?? first.call.callData });
  const leg = call.join(first.agent, { phone: address, workNo: '' });
  leg.purpose = { of: first, kind: 'transfer', isThreeParty };
  if (!isThreeParty) switchboard.hold(first);
  void ringNumber(call, address, {
    rings: () => call.play(leg, ['AgentEvent_Customer_Alerting']),
    answers: (persona) => switchboard.talk(call, persona),
    fails: async (failure) => {
      await call.end(() => failure?.events ?? sequences.consultFails);
      comeBack(switchboard, first);
    },
  });
  return call;
}

/** `canceltransfer`: the outside number is hung up on, and the agent talks to the customer again. */
export async function cancelTransfer(switchboard: Switchboard, leg: Leg): Promise<void> {
  await leg.call.end(() => sequences.hangsUp);
  if (leg.purpose !== undefined) comeBack(switchboard, leg.purpose.of);
}

/** The agent talks in the held call again, unless another one came in between. */
export function comeBack(switchboard: Switchboard, leg: Leg): void {
  if (leg.phase === 'held' && currentLeg(switchboard.legsOf(leg.agent)) === undefined) switchboard.retrieve(leg);
}
