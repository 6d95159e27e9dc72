import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../simulator/simulator.js';
import { ServiceClient, type AgentEvents, type Answer } from './service-client.js';
import type { Transcript } from './transcript.js';

const ANNA = '291';
const BEN = '292';
const SALES_QUEUE = '25';
/** Personas of the simulator: a customer who hangs up after a moment, and a number that is refused. */
const SHORT_CUSTOMER = '13800000005';
const WRONG_NUMBER = '13800000006';
/** A customer who talks for an hour, and a colleague who answers, signed in or not. */
const PATIENT_CUSTOMER = '13800000017';
const COLLEAGUE = '4013';
const signIn = { password: 'Simulator-1', phoneNumber: '40038' };

/** Over real HTTP: every kind of call, what becomes of it, and one refusal. */
export async function playScenarios(url: string, simulator: Simulator, transcript: Transcript): Promise<void> {
  const crm = new ServiceClient(url);
  const [anna, ben] = [await crm.follow(ANNA), await crm.follow(BEN)];
  const { step } = transcript;

  const expectStatus = async (expected: number, method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await crm.send(method, path, body);
    transcript.exchange(method, path, body, answer);
    if (answer.status !== expected) throw new Error(`expected ${expected}, got ${answer.status}`);
    return answer;
  };
  const reaches = async (events: AgentEvents, id: string, ...types: string[]) => {
    for (const type of types) {
      const { call } = await events.next(
        `${type} of call ${id}`,
        (event) => event.type === type && event.call?.id === id,
      );
      transcript.event(call?.state ?? 'unknown');
    }
  };
  const place = async (agentId: string, kind: string, body: object): Promise<string> => {
    const answer = await expectStatus(202, 'POST', `/v1/agents/${agentId}/calls/${kind}`, body);
    return String(answer.body['id']);
  };

  /** Sends a command to a call; answers the id of the call that it is about afterwards. */
  const control = async (agentId: string, id: string, command: string, body?: object): Promise<string> => {
    const answer = await expectStatus(202, 'POST', `/v1/agents/${agentId}/calls/${id}/${command}`, body);
    return String(answer.body['id']);
  };

  await step('two agents sign in', async () => {
    await expectStatus(201, 'PUT', `/v1/agents/${ANNA}/session`, signIn);
    await expectStatus(201, 'PUT', `/v1/agents/${BEN}/session`, { ...signIn, phoneNumber: '40039' });
    await anna.next('agent.idle', ({ type }) => type === 'agent.idle');
  });

  await step('an outbound call is accepted, rings, talks and ends', async () => {
    const id = await place(ANNA, 'outbound', { called: SHORT_CUSTOMER, reference: 'ticket-4711' });
    await reaches(anna, id, 'call.alerting', 'call.talking', 'call.ended');
    await anna.next('agent.idle', ({ type }) => type === 'agent.idle');
  });

  await step('an internal call rings the second agent', async () => {
    const id = await place(ANNA, 'internal', { called: BEN });
    const { call } = await ben.next('call.offered', ({ type }) => type === 'call.offered');
    transcript.event(`${call?.kind ?? 'unknown'} call offered to ${BEN}`);
    await reaches(anna, id, 'call.talking');
    await expectStatus(204, 'DELETE', `/v1/agents/${BEN}/session?force=true`);
    await reaches(anna, id, 'call.ended');
    await anna.next('agent.idle', ({ type }) => type === 'agent.idle');
  });

  await step('a preview is offered and dialled', async () => {
    const controlId = simulator.ccGateway.offerPreview(ANNA, { numbers: [SHORT_CUSTOMER, '13900139000'] });
    await anna.next('preview.offered', ({ type }) => type === 'preview.offered');
    transcript.note(`the contact centre offers agent ${ANNA} a number to call`);
    await expectStatus(200, 'GET', `/v1/agents/${ANNA}/previews`);
    const id = await place(ANNA, 'preview', { called: SHORT_CUSTOMER, controlId });
    await reaches(anna, id, 'call.talking', 'call.ended');
    await anna.next('agent.idle', ({ type }) => type === 'agent.idle');
  });

  await step('a waiting call is listed and claimed', async () => {
    const callId = simulator.ccGateway.queueCall(SALES_QUEUE, { caller: SHORT_CUSTOMER });
    transcript.note(`a customer calls and waits in queue ${SALES_QUEUE}`);
    await expectStatus(201, 'PUT', `/v1/agents/${BEN}/session`, {
      ...signIn,
      phoneNumber: '40039',
      initialState: 'busy',
    });
    await ben.next('agent.busy', ({ type }) => type === 'agent.busy');
    await expectStatus(200, 'GET', `/v1/agents/${BEN}/queues/${SALES_QUEUE}/waiting-calls`);
    const id = await place(BEN, 'queued', { callId, skillId: SALES_QUEUE });
    await reaches(ben, id, 'call.talking', 'call.ended');
  });

  await step('a customer calls, and the agent answers, holds and comes back', async () => {
    await expectStatus(204, 'DELETE', `/v1/agents/${BEN}/session?force=true`);
    await expectStatus(201, 'PUT', `/v1/agents/${BEN}/session`, { ...signIn, phoneNumber: '40039', autoAnswer: false });
    await ben.next('session.signedIn', ({ type }) => type === 'session.signedIn');
    simulator.ccGateway.ringAgent(BEN, { caller: '13700000001' });
    transcript.note(`a customer calls agent ${BEN}`);
    const { call } = await ben.next('call.offered', ({ type }) => type === 'call.offered');
    const id = call?.id ?? '';
    await control(BEN, id, 'answer');
    await reaches(ben, id, 'call.talking');
    await control(BEN, id, 'hold');
    await reaches(ben, id, 'call.held');
    await control(BEN, id, 'retrieve');
    await reaches(ben, id, 'call.talking');
    await expectStatus(204, 'DELETE', `/v1/agents/${BEN}/calls/${id}`);
    await reaches(ben, id, 'call.ended');
  });

  await step('a colleague is consulted, and takes the call', async () => {
    const id = await place(ANNA, 'outbound', { called: PATIENT_CUSTOMER });
    await reaches(anna, id, 'call.alerting', 'call.talking');
    const to = { type: 'agent', address: COLLEAGUE };
    const consulted = await control(ANNA, id, 'consult', { to, mode: 'twoParty' });
    await reaches(anna, id, 'call.held');
    await reaches(anna, consulted, 'call.talking');
    await expectStatus(204, 'DELETE', `/v1/agents/${ANNA}/calls/${consulted}`);
    await reaches(anna, consulted, 'call.ended');
    await control(ANNA, id, 'retrieve');
    await reaches(anna, id, 'call.talking');
    await control(ANNA, id, 'transfer', { to, mode: 'onAnswer' });
    await reaches(anna, id, 'call.ended');
  });

  await step('a bidirectional call is created, and its release callback ends it', async () => {
    const dial = { caller: '88889050', called: '88889060', callerPresent: '640003' };
    const { location } = await expectStatus(202, 'POST', '/v1/mobile-agent/calls', dial);
    const release = () => simulator.aicc.callbacks.find(({ kind }) => kind === 'release');
    for (let waits = 0; !release(); waits++) {
      if (waits > 100) throw new Error('AICC did not call back');
      await sleep(100);
    }
    transcript.event('release callback');
    const { body } = await expectStatus(200, 'GET', location ?? '');
    if (body['state'] !== 'ended') throw new Error('the call did not end');
  });

  await step('a refused call shows the error model', async () => {
    await expectStatus(422, 'POST', `/v1/agents/${ANNA}/calls/outbound`, { called: WRONG_NUMBER });
  });

  await step('both agents sign out', async () => {
    await expectStatus(204, 'DELETE', `/v1/agents/${ANNA}/session`);
    await expectStatus(204, 'DELETE', `/v1/agents/${BEN}/session`);
    await anna.next('session.signedOut', ({ type }) => type === 'session.signedOut');
  });
  anna.close();
  ben.close();
}
