package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;

/** Which command starts a gateway. */
public enum StartMode {
  /** On a developer's machine, with embedded defaults. */
  DEV,
  /** For real, with the configuration that was given. */
  SERVE;

  /** What sets a key for a gateway that was started so. */
  public String settingOf(String key) {
    String variable = Config.variable(key);
    return switch (this) {
      case DEV -> {
        String option = DevCommand.OPTIONS.get(key);
        yield option == null ? variable : option + " or " + variable;
      }
      case SERVE -> key + " or " + variable;
    };
  }
}
