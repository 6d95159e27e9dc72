/** One tenant's upstream, as operators see it. */
export interface UpstreamState {
  readonly tenant: string;
  readonly upstream: 'cc-gateway' | 'aicc';
  /** Requests are refused here, because it cannot be reached. */
  readonly isDown: boolean;
}
