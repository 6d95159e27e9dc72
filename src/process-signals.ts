/** What the signals do at present. */
export interface ProcessSignals {
  /** SIGTERM and SIGINT. */
  stop: () => void;
  /** SIGHUP. */
  reload: () => void;
}
