import type { Instant } from '#kernel';

export interface ClockCommands {
  /** Demo only. The stream is `clock-business`. */
  AdvanceClock: { to: Instant };
  ConfirmClock: { suspicion: string };
}
