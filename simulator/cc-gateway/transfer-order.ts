import { dialLimits, isDialable } from './dial-order.js';
import type { RequestFields } from './request-fields.js';
import { Refusal } from './return-code.js';

/** Where a call can be transferred to. */
export type TransferTarget = 'queue' | 'agent' | 'ivr' | 'accessCode' | 'number';

/** How: the agent leaves at once, after the answer, or stays in one of two ways; an IVR can give the call back. */
export type TransferMode = 'blind' | 'onAnswer' | 'suspend' | 'talk' | 'threeParty';

/** `devicetype` and `mode` of page 1242; what is not here is no transfer. */
const kinds: Record<string, { target: TransferTarget; modes: Record<string, TransferMode> }> = {
  '1': { target: 'queue', modes: { '0': 'blind', '2': 'onAnswer' } },
  '2': { target: 'agent', modes: { '0': 'blind', '2': 'onAnswer' } },
  '3': { target: 'ivr', modes: { '0': 'blind', '1': 'suspend' } },
  '4': { target: 'accessCode', modes: { '0': 'blind', '2': 'onAnswer' } },
  '5': { target: 'number', modes: { '1': 'blind', '2': 'onAnswer', '3': 'talk', '4': 'threeParty' } },
};

/** What `transfer` is asked to do. */
export interface TransferOrder {
  target: TransferTarget;
  mode: TransferMode;
  address: string;
  /** Shown to an outside number; empty = the platform's own. */
  caller: string;
  /** Undefined leaves the data of the call as they are. */
  callData: string | undefined;
}

/** Reads and checks the body of `transfer`; whatever does not fit is 000-002. */
export function transferOrder(fields: RequestFields): TransferOrder {
  const text = (name: string): string => fields.get(name) ?? '';
  const kind = kinds[text('devicetype')];
  const mode = kind?.modes[text('mode')];
  const address = text('address');
  const isLegal =
    isDialable(address) &&
    /^\d{0,24}$/.test(text('caller')) &&
    /^[012]?$/.test(text('mediaability')) &&
    /^(true|false)?$/.test(text('holdflag')) &&
    Buffer.byteLength(text('callappdata')) <= dialLimits.callData;
  if (kind === undefined || mode === undefined || !isLegal) throw new Refusal('000-002');
  return { target: kind.target, mode, address, caller: text('caller'), callData: fields.get('callappdata') };
}

/** What `innerhelp` is asked to do. */
export interface ConsultOrder {
  target: 'queue' | 'agent';
  address: string;
  isThreeParty: boolean;
  callData: string | undefined;
}

/** Reads and checks the body of `innerhelp` (page 1236): an agent and two parties by default. */
export function consultOrder(fields: RequestFields): ConsultOrder {
  const text = (name: string, fallback = ''): string => fields.get(name) ?? fallback;
  const isLegal =
    isDialable(text('dstaddress')) &&
    /^[12]$/.test(text('devicetype', '2')) &&
    /^[12]$/.test(text('mode', '1')) &&
    /^(true|false)?$/.test(text('holdflag')) &&
    Buffer.byteLength(text('callappdata')) <= dialLimits.callData;
  if (!isLegal) throw new Refusal('000-002');
  return {
    target: text('devicetype', '2') === '1' ? 'queue' : 'agent',
    address: text('dstaddress'),
    isThreeParty: text('mode', '1') === '2',
    callData: fields.get('callappdata'),
  };
}
