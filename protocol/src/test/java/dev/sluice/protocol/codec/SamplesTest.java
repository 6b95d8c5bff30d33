package dev.sluice.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.FilterNode;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.SubscribeResult;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The round trips prove as much as the samples hold. */
class SamplesTest {
  private static final List<Record> ALL = recordsIn(Samples.COMMANDS, Samples.MESSAGES);

  static Stream<Class<?>> records() {
    return Stream.of(
            Samples.recordsOf(Command.class),
            Samples.recordsOf(ServerMessage.class),
            Stream.<Class<?>>of(
                ClientInfo.class,
                FilterNode.class,
                Publication.class,
                StreamPosition.class,
                SubscribeOptions.class,
                SubscribeResult.class))
        .flatMap(types -> types);
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyRecordHasASample(Class<?> type) {
    assertThat(ALL).hasAtLeastOneElementOfType(type);
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyFieldIsSetInSomeSample(Class<?> type) {
    for (var field : type.getRecordComponents()) {
      assertThat(ALL.stream().filter(type::isInstance).map(sample -> valueOf(field, sample)))
          .as(field.getName())
          .anyMatch(SamplesTest::isSet);
    }
  }

  private static boolean isSet(Object value) {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      case Number number -> number.longValue() != 0;
      case String text -> !text.isEmpty();
      case Collection<?> elements -> !elements.isEmpty();
      case Map<?, ?> entries -> !entries.isEmpty();
      default -> true;
    };
  }

  private static List<Record> recordsIn(Object... values) {
    var found = new ArrayList<Record>();
    for (var value : values) {
      collect(value, found);
    }
    return found;
  }

  private static void collect(Object value, List<Record> found) {
    switch (value) {
      case Collection<?> elements -> elements.forEach(element -> collect(element, found));
      case Map<?, ?> entries -> entries.values().forEach(entry -> collect(entry, found));
      case Record sample -> {
        found.add(sample);
        for (var field : sample.getClass().getRecordComponents()) {
          collect(valueOf(field, sample), found);
        }
      }
      case null, default -> {}
    }
  }

  private static Object valueOf(RecordComponent field, Object sample) {
    try {
      return field.getAccessor().invoke(sample);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(field.getName(), e);
    }
  }
}
