interface Holder {
  name: string;
  lose: (error: Error) => void;
}

/** The Web Locks of a browser whose tabs are agents of one test: granted in turn, and taken away with `steal`. */
export class FakeLocks {
  readonly #held = new Map<string, Holder>();
  readonly #waiting: { name: string; grant: () => void }[] = [];
  #isHeldBack = false;

  readonly request = (name: string, { steal, signal }: LockOptions, callback: () => Promise<void>): Promise<void> =>
    new Promise<void>((resolve, lose) => {
      const grant = () => {
        const holder = { name, lose };
        this.#held.set(name, holder);
        void callback().then(() => {
          if (this.#held.get(name) === holder) this.#held.delete(name);
          resolve();
          this.#grant();
        });
      };
      const one = { name, grant };
      signal?.addEventListener('abort', () => {
        const position = this.#waiting.indexOf(one);
        if (position === -1) return;
        this.#waiting.splice(position, 1);
        lose(signal.reason as Error);
      });
      if (steal === true) {
        this.takeAway();
        grant();
      } else {
        this.#waiting.push(one);
        queueMicrotask(() => this.#grant());
      }
    });

  readonly query = (): Promise<LockManagerSnapshot> =>
    Promise.resolve({
      held: [...this.#held.keys()].map((name) => ({ name })),
      pending: this.#waiting.map(({ name }) => ({ name })),
    });

  /** As when the holder was frozen and another tab replaced it. */
  takeAway(): void {
    for (const { lose } of this.#held.values()) lose(new DOMException('stolen', 'AbortError'));
    this.#held.clear();
  }

  /** While it is true, no lock is granted: the next tab is slow to wake. */
  set isHeldBack(value: boolean) {
    this.#isHeldBack = value;
    this.#grant();
  }

  #grant(): void {
    if (this.#isHeldBack) return;
    for (const one of [...this.#waiting]) {
      if (this.#held.has(one.name)) continue;
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.grant();
    }
  }
}
