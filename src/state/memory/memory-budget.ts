/** What is kept on one tenant's account, in bytes. */
export interface Account {
  /** Records, and of every log what it cannot be without: never thrown out. */
  kept: number;
  /** The replay windows of logs: they make room for everything else. */
  windows: number;
}

/** Above this part of the budget replay windows shrink. */
const WINDOWS_GIVE_WAY_AT = 0.8;
/** Above this part an operator should know. */
const FILLING_AT = 0.9;
/** Ordinary records end here: the rest is for what is never refused. */
const ORDINARY_UP_TO = 0.95;
/** This part of the room for ordinary records is divided evenly and waits for its tenant; anybody may use the others. */
const RESERVED = 0.5;

/** How much memory the state may take, who takes it, and who may take more. */
export class MemoryBudget {
  private readonly accounts = new Map<string, Account>();
  private kept = 0;
  private windows = 0;

  /** @param tenantIds those who have a share, at present */
  constructor(
    private readonly bytes: number,
    private readonly tenantIds: () => readonly string[],
  ) {}

  get used(): number {
    return this.kept + this.windows;
  }

  get isFilling(): boolean {
    return this.used > FILLING_AT * this.bytes;
  }

  get windowsMustShrink(): boolean {
    return this.windows > 0 && this.used > WINDOWS_GIVE_WAY_AT * this.bytes;
  }

  account(tenantId: string): Account {
    let account = this.accounts.get(tenantId);
    if (account === undefined) this.accounts.set(tenantId, (account = { kept: 0, windows: 0 }));
    return account;
  }

  /** Writes down that an account takes so much more, or less. */
  book(account: Account, { kept = 0, windows = 0 }: Partial<Account>): void {
    account.kept += kept;
    account.windows += windows;
    this.kept += kept;
    this.windows += windows;
  }

  /** Whether an ordinary record may grow by so much: there is room, and it is not what another tenant still has to get. */
  hasRoom(account: Account, growth: number): boolean {
    const room = ORDINARY_UP_TO * this.bytes;
    const free = room - this.kept - growth;
    if (free < 0) return false;
    const tenantIds = this.tenantIds();
    const share = (RESERVED * room) / Math.max(1, tenantIds.length);
    if (account.kept + growth <= share) return true;
    let owed = 0;
    for (const tenantId of tenantIds) {
      const other = this.accounts.get(tenantId);
      if (other !== account) owed += Math.max(0, share - (other?.kept ?? 0));
    }
    return free >= owed;
  }

  /** The account with the largest replay windows. */
  get widest(): Account | null {
    let widest: Account | null = null;
    for (const account of this.accounts.values()) if (account.windows > (widest?.windows ?? 0)) widest = account;
    return widest;
  }
}
