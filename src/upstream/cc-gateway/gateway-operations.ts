import type { RequestPurpose } from '../http/request-queue.js';

interface GatewayOperationEntry {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below `/agentgateway/resource`. */
  readonly path: string;
  /** Names of the documented query parameters that this service sends. */
  readonly query?: readonly string[];
  /** A command, unless said otherwise. */
  readonly purpose?: RequestPurpose;
}

/** The operations of CC-Gateway by their "method name in logs" (API reference, one page each). */
export const gatewayOperations = {
  // Session
  login: { method: 'PUT', path: '/onlineagent/{agentId}' },
  forceLogin: { method: 'PUT', path: '/onlineagent/{agentId}/forcelogin' },
  logout: { method: 'DELETE', path: '/onlineagent/{agentId}/logout' },
  forceLogout: { method: 'DELETE', path: '/onlineagent/{agentId}/forcelogout' },
  getAgentEvent: { method: 'GET', path: '/agentevent/{agentId}' },
  modifyAccountPwdEx: { method: 'POST', path: '/onlineagent/{agentId}/modifyaccountpwdex' },

  // Skills and state
  queryAgentSkills: { method: 'GET', path: '/onlineagent/{agentId}/agentskills', purpose: 'query' },
  resetSkill: { method: 'POST', path: '/onlineagent/{agentId}/resetskill/{autoflag}', query: ['skillid'] },
  getAgentStatus: { method: 'GET', path: '/onlineagent/{agentId}/agentstatus', purpose: 'background' },
  sayFree: { method: 'POST', path: '/onlineagent/{agentId}/sayfree' },
  sayBusy: { method: 'POST', path: '/onlineagent/{agentId}/saybusy', query: ['reason', 'prolong'] },
  cancelBusy: { method: 'POST', path: '/onlineagent/{agentId}/cancelbusy' },
  rest: { method: 'POST', path: '/onlineagent/{agentId}/rest/{time}/{restcause}', query: ['prolong'] },
  cancelRest: { method: 'POST', path: '/onlineagent/{agentId}/cancelrest' },
  work: { method: 'POST', path: '/onlineagent/{agentId}/work' },
  cancelWork: { method: 'POST', path: '/onlineagent/{agentId}/cancelwork' },

  // Dialling
  callout: { method: 'PUT', path: '/voicecall/{agentId}/callout' },
  callInner: { method: 'PUT', path: '/voicecall/{agentId}/callinner' },
  previewCallout: { method: 'PUT', path: '/voicecall/{agentId}/previewCallout' },
  cancelPreviewCallout: { method: 'PUT', path: '/voicecall/{agentId}/cancelPreviewCallout' },
  requestAppointedCall: {
    method: 'POST',
    path: '/voicecall/{agentId}/requestcall/{callid}/{skilltype}',
    query: ['skillId'],
  },

  // Call control
  answer: { method: 'PUT', path: '/voicecall/{agentId}/answer', query: ['callid'] },
  release: { method: 'DELETE', path: '/voicecall/{agentId}/release' },
  dropCall: { method: 'POST', path: '/voicecall/{agentId}/dropcall/{callid}' },
  disconnect: { method: 'POST', path: '/voicecall/{agentId}/disconnect/{number}' },
  hold: { method: 'POST', path: '/voicecall/{agentId}/hold' },
  getHold: { method: 'POST', path: '/voicecall/{agentId}/gethold', query: ['callid'] },
  connectHold: { method: 'POST', path: '/voicecall/{agentId}/connecthold/{callid}' },
  beginMute: { method: 'POST', path: '/voicecall/{agentId}/beginmute' },
  endMute: { method: 'POST', path: '/voicecall/{agentId}/endmute' },
  secondDialEx: { method: 'POST', path: '/voicecall/{agentId}/seconddialex', query: ['number'] },
  transfer: { method: 'POST', path: '/voicecall/{agentId}/transfer' },
  cancelTransfer: { method: 'POST', path: '/voicecall/{agentId}/canceltransfer' },
  innerHelp: { method: 'POST', path: '/voicecall/{agentId}/innerhelp' },
  confJoin: { method: 'POST', path: '/voicecall/{agentId}/confjoin' },

  // Call data
  queryWaitCallInfoBySkillId: { method: 'GET', path: '/calldata/{agentId}/waitcallinfo/{skillid}', purpose: 'query' },
  queryCallInfoByCallId: {
    method: 'GET',
    path: '/calldata/{agentId}/callinfobycallid/{callid}',
    purpose: 'background',
  },
  queryCallInfo: {
    method: 'GET',
    path: '/calldata/{agentId}/callinfo',
    query: ['isNoContainLastCall'],
    purpose: 'background',
  },
  holdList: { method: 'GET', path: '/calldata/{agentId}/holdlist', purpose: 'background' },
  queryCallAppData: {
    method: 'GET',
    path: '/calldata/{agentId}/appdata',
    query: ['isEncodeResult', 'callId'],
    purpose: 'query',
  },
  setCallAppDataEx: { method: 'PUT', path: '/calldata/{agentId}/setcalldataex' },
} as const satisfies Record<string, GatewayOperationEntry>;

export type GatewayOperation = keyof typeof gatewayOperations;

/** Where an operation is found. */
export const operationEntry = (operation: GatewayOperation): GatewayOperationEntry => gatewayOperations[operation];
