/** What others may know of a joint action day. */
export interface JadFacts {
  readonly status: 'unknown' | 'proposed' | 'planned' | 'confirmed' | 'inAction' | 'concluded' | 'completed' | 'cancelled';
  readonly cycleId: string;
  readonly leads: readonly string[];
  /** Parties committed and not withdrawn. */
  readonly participants: readonly string[];
}
