/** One tenant's upstream, as operators see it. */
export interface UpstreamState {
  readonly tenant: string;
  readonly upstream: 'cc-gateway' | 'aicc';
  /** It does not answer. */
  readonly isDown: boolean;
  /** Commands are refused here for now, because it cannot be reached. */
  readonly isRefusing: boolean;
}
