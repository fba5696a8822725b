/** The engine's errors, for the edge that has to answer them. */
export {
  AppendTooLarge, ClockSuspect, CommandIdReused, Contended, EngineError, EngineTooOld, FolderLocked, FolderUnusable, LogFailed, LogUnavailable, OutcomeUnknown, Overloaded,
  PreconditionFailed, StreamNotFound, ViewBehind, ViewUnavailable, WorkersAbsent,
} from '#engine';
