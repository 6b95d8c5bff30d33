package dev.sluice.gateway.cli;

/** Which command starts a gateway. */
public enum StartMode {
  /** On a developer's machine, with embedded defaults. */
  DEV,
  /** For real, with the configuration that was given. */
  SERVE
}
