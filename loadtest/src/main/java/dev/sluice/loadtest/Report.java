package dev.sluice.loadtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What came of a test. Its records are, field by field, the JSON that is printed. */
sealed interface Report permits LoadReport, IdleReport, SoakReport {
  ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  /** Whether nothing was lost and nothing failed. */
  boolean passed();

  void addTo(Summary summary);

  /** How a report is printed. */
  enum Form {
    TEXT,
    JSON
  }

  default ExitCode print(Console console, Form form) {
    switch (form) {
      case TEXT -> {
        Summary summary = new Summary();
        addTo(summary);
        console.out().print(summary);
      }
      case JSON -> console.out().println(json());
    }
    console.out().flush();
    return passed() ? ExitCode.NOTHING_LOST : ExitCode.FAILED;
  }

  private String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records can be written", e);
    }
  }
}
