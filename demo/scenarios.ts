import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../simulator/simulator.js';
import { DemoRun } from './demo-run.js';
import type { Transcript } from './transcript.js';

const SALES_QUEUE = '25';
/** Personas of the simulator: a customer who hangs up after a moment, and a number that is refused. */
const SHORT_CUSTOMER = '13800000005';
const WRONG_NUMBER = '13800000006';
/** A customer who talks for an hour, and a colleague who answers, signed in or not. */
const PATIENT_CUSTOMER = '13800000017';
const COLLEAGUE = '4013';
const annaSignsIn = { password: 'Simulator-1', phoneNumber: '40038' };
const benSignsIn = { ...annaSignsIn, phoneNumber: '40039' };

/** In this order, since each begins where the one before it ended. */
const scenarios: Readonly<Record<string, (run: DemoRun) => Promise<void>>> = {
  'two agents sign in': signIn,
  'an outbound call is accepted, rings, talks and ends': callCustomer,
  'an internal call rings the second agent': callColleague,
  'a preview is offered and dialled': dialPreview,
  'a waiting call is listed and claimed': claimWaitingCall,
  'a customer calls, and the agent answers, holds and comes back': takeInboundCall,
  'a colleague is consulted, and takes the call': consultAndTransfer,
  'a bidirectional call is created, and its release callback ends it': connectTwoTelephones,
  'a refused call shows the error model': meetRefusal,
  'both agents sign out': signOut,
};

/** Over real HTTP: every kind of call, what becomes of it, and one refusal. */
export async function playScenarios(url: string, simulator: Simulator, transcript: Transcript): Promise<void> {
  const run = await DemoRun.begin(url, simulator, transcript);
  for (const [title, play] of Object.entries(scenarios)) await transcript.step(title, () => play(run));
  run.close();
}

async function signIn(run: DemoRun): Promise<void> {
  const { anna, ben } = run;
  await run.send(201, 'PUT', `/v1/agents/${anna.id}/session`, annaSignsIn);
  await run.send(201, 'PUT', `/v1/agents/${ben.id}/session`, benSignsIn);
  await anna.events.next('agent.idle', ({ type }) => type === 'agent.idle');
}

async function callCustomer(run: DemoRun): Promise<void> {
  const { anna } = run;
  const id = await run.place(anna, 'outbound', { called: SHORT_CUSTOMER, reference: 'ticket-4711' });
  await run.reaches(anna, id, 'call.alerting', 'call.talking', 'call.ended');
  await anna.events.next('agent.idle', ({ type }) => type === 'agent.idle');
}

async function callColleague(run: DemoRun): Promise<void> {
  const { anna, ben } = run;
  const id = await run.place(anna, 'internal', { called: ben.id });
  const { call } = await ben.events.next('call.offered', ({ type }) => type === 'call.offered');
  run.transcript.event(`${call?.kind ?? 'unknown'} call offered to ${ben.id}`);
  await run.reaches(anna, id, 'call.talking');
  await run.send(204, 'DELETE', `/v1/agents/${ben.id}/session?force=true`);
  await run.reaches(anna, id, 'call.ended');
  await anna.events.next('agent.idle', ({ type }) => type === 'agent.idle');
}

async function dialPreview(run: DemoRun): Promise<void> {
  const { anna } = run;
  const controlId = run.simulator.ccGateway.offerPreview(anna.id, { numbers: [SHORT_CUSTOMER, '13900139000'] });
  await anna.events.next('preview.offered', ({ type }) => type === 'preview.offered');
  run.transcript.note(`the contact centre offers agent ${anna.id} a number to call`);
  await run.send(200, 'GET', `/v1/agents/${anna.id}/previews`);
  const id = await run.place(anna, 'preview', { called: SHORT_CUSTOMER, controlId });
  await run.reaches(anna, id, 'call.talking', 'call.ended');
  await anna.events.next('agent.idle', ({ type }) => type === 'agent.idle');
}

async function claimWaitingCall(run: DemoRun): Promise<void> {
  const { ben } = run;
  const callId = run.simulator.ccGateway.queueCall(SALES_QUEUE, { caller: SHORT_CUSTOMER });
  run.transcript.note(`a customer calls and waits in queue ${SALES_QUEUE}`);
  await run.send(201, 'PUT', `/v1/agents/${ben.id}/session`, {
    ...benSignsIn,
    initialState: 'busy',
  });
  await ben.events.next('agent.busy', ({ type }) => type === 'agent.busy');
  await run.send(200, 'GET', `/v1/agents/${ben.id}/queues/${SALES_QUEUE}/waiting-calls`);
  const id = await run.place(ben, 'queued', { callId, skillId: SALES_QUEUE });
  await run.reaches(ben, id, 'call.talking', 'call.ended');
}

async function takeInboundCall(run: DemoRun): Promise<void> {
  const { ben } = run;
  await run.send(204, 'DELETE', `/v1/agents/${ben.id}/session?force=true`);
  await run.send(201, 'PUT', `/v1/agents/${ben.id}/session`, { ...benSignsIn, autoAnswer: false });
  await ben.events.next('session.signedIn', ({ type }) => type === 'session.signedIn');
  run.simulator.ccGateway.ringAgent(ben.id, { caller: '13700000001' });
  run.transcript.note(`a customer calls agent ${ben.id}`);
  const { call } = await ben.events.next('call.offered', ({ type }) => type === 'call.offered');
  const id = call?.id ?? '';
  await run.control(ben, id, 'answer');
  await run.reaches(ben, id, 'call.talking');
  await run.control(ben, id, 'hold');
  await run.reaches(ben, id, 'call.held');
  await run.control(ben, id, 'retrieve');
  await run.reaches(ben, id, 'call.talking');
  await run.hangUp(ben, id);
  await run.reaches(ben, id, 'call.ended');
}

async function consultAndTransfer(run: DemoRun): Promise<void> {
  const { anna } = run;
  const id = await run.place(anna, 'outbound', { called: PATIENT_CUSTOMER });
  await run.reaches(anna, id, 'call.alerting', 'call.talking');
  const to = { type: 'agent', address: COLLEAGUE };
  const consulted = await run.control(anna, id, 'consult', { to, mode: 'twoParty' });
  await run.reaches(anna, id, 'call.held');
  await run.reaches(anna, consulted, 'call.talking');
  await run.hangUp(anna, consulted);
  await run.reaches(anna, consulted, 'call.ended');
  await run.control(anna, id, 'retrieve');
  await run.reaches(anna, id, 'call.talking');
  await run.control(anna, id, 'transfer', { to, mode: 'onAnswer' });
  await run.reaches(anna, id, 'call.ended');
}

async function connectTwoTelephones(run: DemoRun): Promise<void> {
  const dial = { caller: '88889050', called: '88889060', callerPresent: '640003' };
  const { location } = await run.send(202, 'POST', '/v1/mobile-agent/calls', dial);
  const release = () => run.simulator.aicc.callbacks.find(({ kind }) => kind === 'release');
  for (let waits = 0; !release(); waits++) {
    if (waits > 100) throw new Error('AICC did not call back');
    await sleep(100);
  }
  run.transcript.event('release callback');
  const { body } = await run.send(200, 'GET', location ?? '');
  if (body['state'] !== 'ended') throw new Error('the call did not end');
}

async function meetRefusal(run: DemoRun): Promise<void> {
  const { anna } = run;
  await run.send(422, 'POST', `/v1/agents/${anna.id}/calls/outbound`, { called: WRONG_NUMBER });
}

async function signOut(run: DemoRun): Promise<void> {
  const { anna, ben } = run;
  await run.send(204, 'DELETE', `/v1/agents/${anna.id}/session`);
  await run.send(204, 'DELETE', `/v1/agents/${ben.id}/session`);
  await anna.events.next('session.signedOut', ({ type }) => type === 'session.signedOut');
}
