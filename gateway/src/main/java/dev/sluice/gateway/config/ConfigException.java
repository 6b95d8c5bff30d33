package dev.sluice.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. It holds every problem that was found. */
public final class ConfigException extends Exception {
  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
