package dev.neap.lifecycle;

/**
 * What became of the job of the phase that a migration is in, since it came into its state.
 *
 * <p>A job that ended before the migration came into the state says nothing: after a retry, or when
 * verification sent it back, the phase is {@link NotRun} until its job ended anew.
 */
public sealed interface PhaseResult {

  /** The job was not run, or was cut before its end, and must be run. */
  record NotRun() implements PhaseResult {}

  /** The job did all of its work. */
  record Finished() implements PhaseResult {}

  /**
   * The job gave up.
   *
   * @param reason what failed, for people
   */
  record Failed(String reason) implements PhaseResult {}
}
