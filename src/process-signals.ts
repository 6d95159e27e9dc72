/** What the signals do at present. */
export interface ProcessSignals {
  /** SIGTERM and SIGINT; told which. */
  stop: (name: NodeJS.Signals) => void;
  /** SIGHUP. */
  reload: () => void;
}
