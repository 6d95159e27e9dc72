import * as data from './call-data-operations.js';
import * as call from './call-operations.js';
import * as dial from './dial-operations.js';
import type { AgentOperation, OpenOperation } from './gateway.js';
import * as inspector from './quality-control-operations.js';
import * as session from './session-operations.js';
import { forceSignIn, forceSignInEx, signIn, signInEx } from './sign-in.js';
import * as state from './state-operations.js';
import { syncAgentInfo } from './sync-agent-info.js';
import * as transfer from './transfer-operations.js';

/** One operation: its name as in the address (`login` has none there), its method and path, and what it does. */
export type Operation = { name: string; method: string; path: string } & (
  { isOpen: true; run: OpenOperation } | { isOpen?: never; run: AgentOperation }
);

const sessionOperations: readonly Operation[] = [
  { name: 'login', method: 'PUT', path: 'onlineagent/:agentid', isOpen: true, run: signIn },
  { name: 'forcelogin', method: 'PUT', path: 'onlineagent/:agentid/forcelogin', isOpen: true, run: forceSignIn },
  { name: 'loginex', method: 'PUT', path: 'onlineagent/:agentid/loginex', isOpen: true, run: signInEx },
  { name: 'forceloginex', method: 'PUT', path: 'onlineagent/:agentid/forceloginex', isOpen: true, run: forceSignInEx },
  { name: 'logout', method: 'DELETE', path: 'onlineagent/:agentid/logout', run: session.logOut },
  { name: 'forcelogout', method: 'DELETE', path: 'onlineagent/:agentid/forcelogout', run: session.forceLogOut },
  {
    name: 'forcelogoutwithreason',
    method: 'DELETE',
    path: 'onlineagent/:agentid/forcelogoutwithreason/:reason',
    run: session.forceLogOutWithReason,
  },
  { name: 'handshake', method: 'POST', path: 'onlineagent/:agentid/handshake', run: session.handshake },
  { name: 'heartbeat', method: 'PUT', path: 'onlineagent/:agentid/heartbeat', run: session.handshake },
  { name: 'updateGuid', method: 'PUT', path: 'onlineagent/:agentid/updateGuid', run: session.updateGuid },
  { name: 'syncagentinfo', method: 'POST', path: 'onlineagent/:agentid/syncagentinfo', run: syncAgentInfo },
  {
    name: 'modifyaccountpwdex',
    method: 'POST',
    path: 'onlineagent/:agentid/modifyaccountpwdex',
    run: session.modifyPassword,
  },
  { name: 'resetskill', method: 'POST', path: 'onlineagent/:agentid/resetskill/:autoflag', run: session.resetSkill },
  { name: 'agentskills', method: 'GET', path: 'onlineagent/:agentid/agentskills', run: session.agentSkills },
  { name: 'agentstatus', method: 'GET', path: 'onlineagent/:agentid/agentstatus', run: session.agentStatus },
  { name: 'autoanswer', method: 'POST', path: 'onlineagent/:agentid/autoanswer/:flag', run: session.setAutoAnswer },
  {
    name: 'autoenteridle',
    method: 'POST',
    path: 'onlineagent/:agentid/autoenteridle/:flag',
    run: session.setAutoEnterIdle,
  },
  { name: 'sayfree', method: 'POST', path: 'onlineagent/:agentid/sayfree', run: state.sayFree },
  { name: 'saybusy', method: 'POST', path: 'onlineagent/:agentid/saybusy', run: state.sayBusy },
  { name: 'cancelbusy', method: 'POST', path: 'onlineagent/:agentid/cancelbusy', run: state.cancelBusy },
  { name: 'rest', method: 'POST', path: 'onlineagent/:agentid/rest/:time/:restcause', run: state.rest },
  { name: 'cancelrest', method: 'POST', path: 'onlineagent/:agentid/cancelrest', run: state.cancelRest },
  { name: 'work', method: 'POST', path: 'onlineagent/:agentid/work', run: state.work },
  { name: 'cancelwork', method: 'POST', path: 'onlineagent/:agentid/cancelwork', run: state.cancelWork },
  { name: 'agentevent', method: 'GET', path: 'agentevent/:agentid', run: session.pollEvent },
];

const callOperations: readonly Operation[] = [
  { name: 'callout', method: 'PUT', path: 'voicecall/:agentid/callout', run: dial.callOut },
  { name: 'callinner', method: 'PUT', path: 'voicecall/:agentid/callinner', run: dial.callInner },
  { name: 'previewCallout', method: 'PUT', path: 'voicecall/:agentid/previewCallout', run: dial.previewCallOut },
  {
    name: 'cancelPreviewCallout',
    method: 'PUT',
    path: 'voicecall/:agentid/cancelPreviewCallout',
    run: dial.cancelPreviewCallOut,
  },
  {
    name: 'requestcall',
    method: 'POST',
    path: 'voicecall/:agentid/requestcall/:callid/:skilltype',
    run: dial.requestCall,
  },
  { name: 'answer', method: 'PUT', path: 'voicecall/:agentid/answer', run: call.answer },
  { name: 'release', method: 'DELETE', path: 'voicecall/:agentid/release', run: call.release },
  { name: 'releaseEx', method: 'DELETE', path: 'voicecall/:agentid', run: call.release },
  { name: 'releasephone', method: 'DELETE', path: 'voicecall/:agentid/releasephone', run: call.releasePhone },
  { name: 'dropcall', method: 'POST', path: 'voicecall/:agentid/dropcall/:callid', run: call.dropCall },
  { name: 'hold', method: 'POST', path: 'voicecall/:agentid/hold', run: call.hold },
  { name: 'gethold', method: 'POST', path: 'voicecall/:agentid/gethold', run: call.getHold },
  { name: 'disconnect', method: 'POST', path: 'voicecall/:agentid/disconnect/:number', run: call.disconnect },
  { name: 'connecthold', method: 'POST', path: 'voicecall/:agentid/connecthold/:callid', run: call.connectHold },
  { name: 'beginmute', method: 'POST', path: 'voicecall/:agentid/beginmute', run: call.beginMute },
  { name: 'endmute', method: 'POST', path: 'voicecall/:agentid/endmute', run: call.endMute },
  { name: 'seconddialex', method: 'POST', path: 'voicecall/:agentid/seconddialex', run: call.secondDial },
  { name: 'seconddial', method: 'POST', path: 'voicecall/:agentid/seconddial/:number', run: call.secondDial },
  { name: 'confjoin', method: 'POST', path: 'voicecall/:agentid/confjoin', run: call.confJoin },
  { name: 'transfer', method: 'POST', path: 'voicecall/:agentid/transfer', run: transfer.transfer },
  { name: 'canceltransfer', method: 'POST', path: 'voicecall/:agentid/canceltransfer', run: transfer.cancelTransfer },
  { name: 'innerhelp', method: 'POST', path: 'voicecall/:agentid/innerhelp', run: transfer.innerHelp },
];

const dataOperations: readonly Operation[] = [
  { name: 'waitcallinfo', method: 'GET', path: 'calldata/:agentid/waitcallinfo/:skillid', run: data.waitCallInfo },
  { name: 'callinfo', method: 'GET', path: 'calldata/:agentid/callinfo', run: data.callInfo },
  {
    name: 'callinfobycallid',
    method: 'GET',
    path: 'calldata/:agentid/callinfobycallid/:callid',
    run: data.callInfoByCallId,
  },
  { name: 'allcallid', method: 'GET', path: 'calldata/:agentid/allcallid', run: data.allCallId },
  { name: 'holdlist', method: 'GET', path: 'calldata/:agentid/holdlist', run: data.holdList },
  { name: 'remotenumbers', method: 'GET', path: 'calldata/:agentid/remotenumbers', run: data.remoteNumbers },
  { name: 'appdata', method: 'GET', path: 'calldata/:agentid/appdata', run: data.appData },
  // PUT in the vendor's SDK, POST in the catalogue of the cloud.
  { name: 'setcalldataex', method: 'PUT', path: 'calldata/:agentid/setcalldataex', run: data.setCallData },
  { name: 'setcalldataex', method: 'POST', path: 'calldata/:agentid/setcalldataex', run: data.setCallData },
];

const inspectorOperations: readonly Operation[] = [
  { name: 'forcebusy', method: 'POST', path: 'qualitycontrol/:agentid/forcebusy/:workno', run: inspector.forceBusy },
  { name: 'forceidle', method: 'POST', path: 'qualitycontrol/:agentid/forceidle/:workno', run: inspector.forceIdle },
];

/** Everything the simulated gateway can do. */
export const operations: readonly Operation[] = [
  ...sessionOperations,
  ...callOperations,
  ...dataOperations,
  ...inspectorOperations,
];
