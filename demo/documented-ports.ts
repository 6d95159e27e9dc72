export interface DemoPorts {
  service: number;
  simulator: number;
  control: number;
}

/** The ports that the documentation names. */
export const documentedPorts: DemoPorts = { service: 3000, simulator: 8043, control: 8044 };
