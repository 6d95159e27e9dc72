/** Where a call is transferred to; `address` is an agent id, a queue id, an IVR or access code, or a telephone number. */
export interface TransferTarget {
  readonly type: 'agent' | 'skillQueue' | 'ivr' | 'accessCode' | 'number';
  readonly address: string;
}

/** `blind`: at once. `onAnswer`: when the other side answers. `suspend`: back afterwards. `talk`: after a talk. */
export type TransferMode = 'blind' | 'suspend' | 'onAnswer' | 'talk' | 'threeParty';

/** `devicetype` of `transfer`, and its modes for each (API reference 1242): what is not here, the gateway does not know. */
const transferDevices: Record<
  TransferTarget['type'],
  { device: number; modes: Partial<Record<TransferMode, number>> }
> = {
  skillQueue: { device: 1, modes: { blind: 0, onAnswer: 2 } },
  agent: { device: 2, modes: { blind: 0, onAnswer: 2 } },
  ivr: { device: 3, modes: { blind: 0, suspend: 1 } },
  accessCode: { device: 4, modes: { blind: 0, onAnswer: 2 } },
  number: { device: 5, modes: { blind: 1, onAnswer: 2, talk: 3, threeParty: 4 } },
};

/** The modes in which a call can be transferred there. */
export function transferModes(type: TransferTarget['type']): TransferMode[] {
  return Object.keys(transferDevices[type].modes) as TransferMode[];
}

/** Who takes over the call, and how. */
export interface CallTransfer {
  readonly to: TransferTarget;
  readonly mode: TransferMode;
  readonly caller?: string | undefined;
  readonly callData?: string | undefined;
}

/** Body of `transfer` (API reference 1242). */
export function transferBody({ to, mode, caller, callData }: CallTransfer) {
  const { device, modes } = transferDevices[to.type];
  return { devicetype: device, address: to.address, mode: modes[mode], caller, callappdata: callData };
}

/** Who is consulted, and whether the customer takes part. */
export interface Consultation {
  readonly to: { readonly type: 'agent' | 'skillQueue'; readonly address: string };
  readonly mode: 'twoParty' | 'threeParty';
  readonly callData?: string | undefined;
}

const consultDevices = { skillQueue: 1, agent: 2 };
const consultModes = { twoParty: 1, threeParty: 2 };

/** Body of `innerHelp` (API reference 1236). */
export function consultBody({ to, mode, callData }: Consultation) {
  return {
    dstaddress: to.address,
    devicetype: consultDevices[to.type],
    mode: consultModes[mode],
    callappdata: callData,
  };
}
